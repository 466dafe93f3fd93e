/* SPDX-License-Identifier: 0BSD */
/* audit.h - audit events: what the script does that somebody may want to watch or forbid */
#ifndef INTERP_AUDIT_H
#define INTERP_AUDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "value.h"

/*
 * Tells the audit probe, and each function that sys.addaudithook() was given, in that order.
 * False with an error set if a hook has raised one: what the event announces must not happen.
 * The arguments must be protected.
 */
bool audit(struct interp *in, const char *event, const struct value *args, size_t count);

/* The same with strings: `second` may be NULL, for None. */
bool audit_open(struct interp *in, const char *path, const char *mode, int flags);
bool audit_import(struct interp *in, struct value name);

#endif
