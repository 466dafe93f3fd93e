/* SPDX-License-Identifier: 0BSD */
/* call.h - checking arguments, and calling what is not a function of the script */
#ifndef INTERP_CALL_H
#define INTERP_CALL_H

#include <stdbool.h>
#include <stddef.h>

#include "object.h"

/* Built-in functions, methods and exception classes.  `args` must be protected. */
bool call_object(struct interp *in, struct value callee, const struct value *args, size_t count,
                 struct value *result);

/* Sets the TypeError for a wrong number of arguments; always false. */
bool call_wrong_count(struct interp *in, const struct code *code, size_t count);

/* `raise value`: sets that error; always false. */
bool call_raise(struct interp *in, struct value value);

/* `except kind`: whether it catches `error`; false with an error set if `kind` is no kind. */
bool call_match(struct interp *in, struct value error, struct value kind, bool *result);

#endif
