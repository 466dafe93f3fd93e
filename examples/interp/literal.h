/* SPDX-License-Identifier: 0BSD */
/* literal.h - numbers and strings in source text; a part of the lexer */
#ifndef INTERP_LITERAL_H
#define INTERP_LITERAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lexer.h"

/* A string begins here: a quote, or `r` and a quote. */
bool literal_is_string(const struct lexer *lexer);

/* Read the literal into `token`.  NULL, or what is wrong; without memory lexer->failed is set. */
const char *literal_string(struct lexer *lexer, struct token *token);
const char *literal_number(struct lexer *lexer, struct token *token);

/* Digits of a double, without underscores: false if it is none.  Takes all of the text. */
bool literal_double(const char *text, size_t size, double *number);

#endif
