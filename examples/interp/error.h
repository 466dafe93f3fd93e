/* SPDX-License-Identifier: 0BSD */
/*
 * error.h - exceptions: their kinds, the one under way, the traceback
 *
 * A C function that fails sets the error and returns false or NULL; its caller passes that on.
 */
#ifndef INTERP_ERROR_H
#define INTERP_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#include "value.h"

struct code;

enum error_kind {
    ERROR_BASE_EXCEPTION,
    ERROR_SYSTEM_EXIT,
    ERROR_EXCEPTION,
    ERROR_ARITHMETIC,
    ERROR_ZERO_DIVISION,
    ERROR_OVERFLOW,
    ERROR_ATTRIBUTE,
    ERROR_IMPORT,
    ERROR_MODULE_NOT_FOUND,
    ERROR_LOOKUP,
    ERROR_INDEX,
    ERROR_KEY,
    ERROR_MEMORY,
    ERROR_NAME,
    ERROR_UNBOUND_LOCAL,
    ERROR_OS,
    ERROR_FILE_NOT_FOUND,
    ERROR_IS_A_DIRECTORY,
    ERROR_PERMISSION,
    ERROR_RUNTIME,
    ERROR_RECURSION,
    ERROR_SYNTAX,
    ERROR_TYPE,
    ERROR_VALUE,
    ERROR_UNICODE,
    ERROR_KIND_COUNT
};

struct traceback_entry {
    struct code *code;
    int line;
};

/* The functions an error has left so far, innermost first. */
struct traceback {
    struct traceback_entry *entries;
    size_t count, capacity;
};

const char *error_kind_name(enum error_kind kind);

/* `except wanted` catches `kind`. */
bool error_kind_matches(enum error_kind kind, enum error_kind wanted);

/* Starts a new error.  Always false, so that a caller can return it. */
bool error_set(struct interp *in, enum error_kind kind, const char *format, ...)
    __attribute__((__format__(__printf__, 3, 4)));
bool error_set_memory(struct interp *in);
bool error_set_errno(struct interp *in, int number, const char *path);
bool error_set_value(struct interp *in, enum error_kind kind, struct value argument);

/* The error becomes `error`, an OBJECT_ERROR; the traceback is kept (raise it again). */
bool error_restore(struct interp *in, struct value error);

bool error_pending(const struct interp *in);

/* Takes the error: none is pending afterwards.  The traceback stays until the next error. */
struct value error_take(struct interp *in);

void error_add_traceback(struct interp *in, struct code *code, int line);

/* Writes the pending error to stderr and clears it.  The exit status: 1, or that of sys.exit(). */
int error_report(struct interp *in);

#endif
