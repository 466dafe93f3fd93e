/* SPDX-License-Identifier: 0BSD */
/*
 * memory.h - raw memory, counted against the limit of the interpreter
 *
 * Only gc_new() may start a collection; nothing here does.
 */
#ifndef INTERP_MEMORY_H
#define INTERP_MEMORY_H

#include <stddef.h>

struct interp;

struct memory {
    size_t used;  /* bytes handed out */
    size_t limit; /* 0: none */
};

/* Zeroed memory, or NULL with MemoryError set. */
void *memory_alloc(struct interp *in, size_t size);

/*
 * Makes room for `wanted` items.  The block, which may have moved; or NULL with MemoryError set,
 * and `items` is then as it was.
 */
void *memory_grow(struct interp *in, void *items, size_t *capacity, size_t wanted,
                  size_t item_size);

/* `size` is what was asked for. */
void memory_free(struct interp *in, void *block, size_t size);

#endif
