/* SPDX-License-Identifier: 0BSD */
/*
 * operators.h - what instructions do with values
 *
 * All return false with an error set.  Operands must be protected (on the stack of the VM).
 */
#ifndef INTERP_OPERATORS_H
#define INTERP_OPERATORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "value.h"

/* `op` is an enum operator, perhaps with OPERATOR_IN_PLACE. */
bool operator_binary(struct interp *in, uint32_t op, struct value a, struct value b,
                     struct value *result);
bool operator_unary(struct interp *in, uint32_t op, struct value a, struct value *result);
/* `op` is an enum comparison or an enum membership. */
bool operator_compare(struct interp *in, uint32_t op, struct value a, struct value b,
                      bool *result);

bool operator_subscript(struct interp *in, struct value container, struct value index,
                        struct value *result);
bool operator_store_subscript(struct interp *in, struct value container, struct value index,
                              struct value item);
bool operator_delete_subscript(struct interp *in, struct value container, struct value index);

bool operator_attribute(struct interp *in, struct value object, struct value name,
                        struct value *result);
bool operator_store_attribute(struct interp *in, struct value object, struct value name,
                              struct value value);

/* An iterator over `source`. */
bool operator_iterate(struct interp *in, struct value source, struct value *iterator);
/* The next item; undefined at the end. */
bool operator_next(struct interp *in, struct value iterator, struct value *item);
/* Exactly `count` items, into items[count - 1] ... items[0]: the first goes on top of a stack. */
bool operator_unpack(struct interp *in, struct value source, size_t count, struct value *items);
/* Appends all items of `source`. */
bool operator_extend(struct interp *in, struct value list, struct value source);

#endif
