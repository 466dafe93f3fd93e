/* SPDX-License-Identifier: 0BSD */
/*
 * parser.h - tokens to syntax tree, by recursive descent
 *
 * Functions return NULL, or false, with SyntaxError or MemoryError set.
 */
#ifndef INTERP_PARSER_H
#define INTERP_PARSER_H

#include <stdbool.h>

#include "arena.h"
#include "ast.h"
#include "lexer.h"

/* Expressions inside expressions, and blocks inside blocks: each costs C stack. */
#define PARSER_NESTING 200
/* Nodes on the way from the top of an expression down: the compiler walks it. */
#define PARSER_DEPTH 1000

struct parser {
    struct interp *in;
    struct arena *arena;
    struct lexer lexer;
    struct token token; /* the one to be looked at next */
    int line;           /* of the token taken last */
    unsigned nesting;
    unsigned loops;     /* around the statement, inside its function */
    unsigned functions; /* around the statement */
};

/* The statements of a file, chained, in *statements: NULL if there are none. */
bool parser_parse(struct arena *arena, const char *file, const char *text, size_t size,
                  struct node **statements);

/* Between parser.c, expression.c and import_statement.c. */

struct node_list {
    struct node *first, *last;
};

void parser_advance(struct parser *parser);
bool parser_accept(struct parser *parser, enum token_type type);
bool parser_expect(struct parser *parser, enum token_type type);
/* Sets a SyntaxError at the next token, unless the lexer has set one; always NULL. */
void *parser_fail(struct parser *parser, const char *message);
void *parser_unexpected(struct parser *parser, const char *wanted);
struct node *parser_node(struct parser *parser, enum node_kind kind, int line);
void node_list_add(struct node_list *list, struct node *node);

/* Takes a name; `wanted` is what a message says was expected. */
struct node *parser_name(struct parser *parser, const char *wanted);
/* What follows the word, into the node of the statement. */
struct node *parser_import(struct parser *parser, struct node *node);
struct node *parser_from(struct parser *parser, struct node *node);

/* An expression without a comma on its top level; or with, which makes a tuple. */
struct node *parser_expression(struct parser *parser);
struct node *parser_expressions(struct parser *parser);
/* What may stand between `for` and `in`, or after `del`. */
struct node *parser_targets(struct parser *parser);

#endif
