/* SPDX-License-Identifier: 0BSD */
/* memory.c - raw memory, counted against the limit of the interpreter */

#include "memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "state.h"

static bool
memory_fits(const struct memory *memory, size_t size)
{
    if (size > SIZE_MAX - memory->used)
        return false;
    return memory->limit == 0 || memory->used + size <= memory->limit;
}

void *
memory_alloc(struct interp *in, size_t size)
{
    void *block = NULL;

    if (memory_fits(&in->memory, size))
        block = calloc(1, size ? size : 1);
    if (block == NULL) {
        error_set_memory(in);
        return NULL;
    }
    in->memory.used += size;
    return block;
}

void *
memory_grow(struct interp *in, void *items, size_t *capacity, size_t wanted, size_t item_size)
{
    size_t count = *capacity ? *capacity : 4;
    size_t old_size = *capacity * item_size;
    void *block;

    if (wanted <= *capacity)
        return items;
    while (count < wanted && count <= SIZE_MAX / 2)
        count *= 2;
    if (count < wanted || count > SIZE_MAX / item_size
        || !memory_fits(&in->memory, count * item_size - old_size)) {
        error_set_memory(in);
        return NULL;
    }
    block = realloc(items, count * item_size);
    if (block == NULL) {
        error_set_memory(in);
        return NULL;
    }
    memset((char *)block + old_size, 0, count * item_size - old_size);
    in->memory.used += count * item_size - old_size;
    *capacity = count;
    return block;
}

void
memory_free(struct interp *in, void *block, size_t size)
{
    if (block == NULL)
        return;
    in->memory.used -= size;
    free(block);
}
