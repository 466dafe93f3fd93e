/* SPDX-License-Identifier: 0BSD */
/* module.h - imports: finding a module, loading it, running it */
#ifndef INTERP_MODULE_H
#define INTERP_MODULE_H

#include <stdbool.h>
#include <stddef.h>

#include "object.h"

/*
 * Imports a.b.c, and a and a.b before it.  The module, and not the top one, but the last;
 * NULL with an error set.
 */
struct module *module_import(struct interp *in, struct string *name);

/* The top package of a dotted name that was imported before. */
struct module *module_top(struct interp *in, const struct string *name);

/* `from module import name`: an attribute, or a module inside the package. */
bool module_import_name(struct interp *in, struct module *module, struct string *name,
                        struct value *result);

/* A module that is built in: it is there from then on. */
struct module *module_add_builtin(struct interp *in, const char *name);

/* Runs source text as __main__. */
bool module_run_main(struct interp *in, const char *file, const char *text, size_t size);

/* The whole of a file; the text is given back with free().  False with an error set. */
bool module_read_source(struct interp *in, const char *path, char **text, size_t *size);

#endif
