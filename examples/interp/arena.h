/* SPDX-License-Identifier: 0BSD */
/* arena.h - memory that is given back all at once: what the parser makes of one source text */
#ifndef INTERP_ARENA_H
#define INTERP_ARENA_H

#include <stddef.h>

struct interp;
struct arena_block;

struct arena {
    struct interp *in;
    struct arena_block *blocks;
};

void arena_begin(struct arena *arena, struct interp *in);
void arena_end(struct arena *arena);

/* Zeroed and aligned for anything; NULL with MemoryError set. */
void *arena_alloc(struct arena *arena, size_t size);

#endif
