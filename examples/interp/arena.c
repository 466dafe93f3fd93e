/* SPDX-License-Identifier: 0BSD */
/* arena.c - memory that is given back all at once */

#include "arena.h"

#include <stdint.h>

#include "error.h"
#include "memory.h"
#include "state.h"

#define BLOCK_SIZE 16384

union alignment {
    int64_t integer;
    double real;
    void *pointer;
};

struct arena_block {
    struct arena_block *next;
    size_t used, size; /* of `data`, in bytes */
    union alignment data[];
};

void
arena_begin(struct arena *arena, struct interp *in)
{
    arena->in = in;
    arena->blocks = NULL;
}

void
arena_end(struct arena *arena)
{
    while (arena->blocks != NULL) {
        struct arena_block *block = arena->blocks;

        arena->blocks = block->next;
        memory_free(arena->in, block, sizeof *block + block->size);
    }
}

void *
arena_alloc(struct arena *arena, size_t size)
{
    struct arena_block *block = arena->blocks;
    void *result;

    if (size > SIZE_MAX / 2) {
        error_set_memory(arena->in);
        return NULL;
    }
    size = (size + sizeof(union alignment) - 1) / sizeof(union alignment)
           * sizeof(union alignment);
    if (block == NULL || block->size - block->used < size) {
        size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;

        block = memory_alloc(arena->in, sizeof *block + room);
        if (block == NULL)
            return NULL;
        block->size = room;
        block->next = arena->blocks;
        arena->blocks = block;
    }
    result = (char *)block->data + block->used;
    block->used += size;
    return result;
}
