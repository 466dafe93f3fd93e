/* SPDX-License-Identifier: 0BSD */
/* compiler.h - source text to bytecode */
#ifndef INTERP_COMPILER_H
#define INTERP_COMPILER_H

#include <stddef.h>

struct code;
struct interp;

#define COMPILER_MAX_SOURCE ((size_t)1 << 20)

/*
 * The top level of a module.  NULL with SyntaxError, or another error, set; also for a text that
 * is no source at all: too long, with NUL bytes, or not UTF-8.
 */
struct code *compiler_compile(struct interp *in, const char *file, const char *text, size_t size);

#endif
