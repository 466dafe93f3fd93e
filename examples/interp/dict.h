/* SPDX-License-Identifier: 0BSD */
/* dict.h - dictionaries that keep the order of insertion */
#ifndef INTERP_DICT_H
#define INTERP_DICT_H

#include <stdbool.h>
#include <stddef.h>

#include "object.h"

struct dict *dict_new(struct interp *in);

/* These return false with an error set (a key that cannot be hashed, no memory). */
bool dict_set(struct interp *in, struct dict *dict, struct value key, struct value value);
/* *value is undefined if there is no such key. */
bool dict_get(struct interp *in, const struct dict *dict, struct value key, struct value *value);
bool dict_delete(struct interp *in, struct dict *dict, struct value key, bool *found);

/* The value of a string key, or undefined; cannot fail. */
struct value dict_get_string(const struct dict *dict, const struct string *key);
bool dict_delete_string(struct dict *dict, const struct string *key);
bool dict_set_c(struct interp *in, struct dict *dict, const char *key, struct value value);

/* Live entries in order: *position is 0 to begin with.  NULL at the end. */
const struct dict_entry *dict_next(const struct dict *dict, size_t *position);

/* Gives back all entries: for the collector. */
void dict_clear(struct interp *in, struct dict *dict);

#endif
