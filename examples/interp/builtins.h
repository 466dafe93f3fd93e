/* SPDX-License-Identifier: 0BSD */
/* builtins.h - built-in functions, and the modules that are not files */
#ifndef INTERP_BUILTINS_H
#define INTERP_BUILTINS_H

#include <stdbool.h>

#include "object.h"

/* print, len, ... and the exceptions. */
bool builtins_init(struct interp *in);

/* Adds functions to a dict; `definitions` is ended by an entry without a name. */
bool builtins_add(struct interp *in, struct dict *dict,
                  const struct native_definition *definitions);

/* The contents of sys, gc and time; NULL if there is no such module. */
const struct native_definition *builtins_module(const char *name);

#endif
