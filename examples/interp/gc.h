/* SPDX-License-Identifier: 0BSD */
/*
 * gc.h - the garbage collector: mark and sweep, three generations, objects never move
 *
 * A new object is in generation 0.  A pass over generation N frees what cannot be reached in the
 * generations 0 to N, and moves what lives there to generation N + 1 (at most 2).
 *
 * Making an object collects nothing, so that C code may hold objects in its variables.  The run
 * loop asks gc_is_due() at calls and jumps back: all that lives is on its stack then, or in the
 * roots that gc.c lists.  C code that runs a script keeps its own objects on the stack meanwhile.
 *
 * A pass that does not cover the older objects takes those in the remembered set as roots.  An
 * object enters that set in gc_wrote(), which every store into an object that may have survived a
 * pass must call (write barrier), and leaves it when it holds no younger object.
 */
#ifndef INTERP_GC_H
#define INTERP_GC_H

#include "object.h"

#define GC_GENERATIONS 3
#define GC_PERMANENT GC_GENERATIONS /* of names, which belong to no generation */

struct gc {
    struct {
        struct object *objects;
        size_t count;
        unsigned passes; /* over the next younger one, since the last over this one */
    } generations[GC_GENERATIONS];
    size_t allocated;           /* objects made since the last pass */
    size_t promoted;            /* objects that came into generation 2 since a full pass */
    struct object **remembered; /* older objects that may refer to younger ones */
    size_t remembered_count, remembered_capacity;
    size_t threshold;           /* new objects before a pass */
    bool stress;                /* a pass at every call and jump back */
    unsigned stress_turn;
};

void gc_enable(struct gc *gc, bool enabled);

/* A zeroed object of `size` bytes. */
void *gc_new(struct interp *in, enum object_type type, size_t size);
/* Frees all that there is. */
void gc_free(struct interp *in);

/* To be called after `value` was stored into `holder`. */
void gc_wrote(struct gc *gc, void *holder, struct value value);

/* A pass over the generations 0 to `generation`.  The number of objects freed. */
size_t gc_collect(struct interp *in, int generation);
/* A pass over the generations whose turn it is. */
void gc_collect_due(struct interp *in);

static inline bool gc_is_due(const struct gc *gc)
{
    return gc->allocated >= gc->threshold;
}

#endif
