/* SPDX-License-Identifier: 0BSD */
/* methods.h - methods of the built-in types */
#ifndef INTERP_METHODS_H
#define INTERP_METHODS_H

#include "object.h"

/* NULL if the type has no such method. */
const struct native_definition *methods_find(struct value object, const char *name);

#endif
