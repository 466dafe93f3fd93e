/* SPDX-License-Identifier: 0BSD */
/*
 * gc.h - the garbage collector: mark and sweep, three generations, objects never move
 *
 * A new object is in generation 0.  A pass over generation N frees what cannot be reached in the
 * generations 0 to N, and moves what lives there to generation N + 1 (at most 2).
 *
 * Roots: the stack of the VM in use, the frames, the handles, the fields of struct interp that
 * gc.c lists, and, for a pass that does not cover them, the older objects in the remembered set.
 * An object enters that set in gc_wrote(), which every store into an object that may have
 * survived a pass must call (write barrier), and leaves it when it holds no younger object.
 */
#ifndef INTERP_GC_H
#define INTERP_GC_H

#include <stdbool.h>
#include <stddef.h>

#include "object.h"

#define GC_GENERATIONS 3

struct gc_generation {
    struct object *objects;
    size_t count;
};

struct gc {
    struct gc_generation generations[GC_GENERATIONS];
    size_t allocated;                  /* objects made since the last pass */
    unsigned passes[GC_GENERATIONS];   /* over a generation, since the last over an older one */
    size_t promoted;                   /* objects that came into generation 2 since a full pass */
    struct object **remembered;        /* older objects that may refer to younger ones */
    size_t remembered_count, remembered_capacity;
    bool remember_all;                 /* the set could not grow: take all older objects as roots */
    struct value *handles;             /* temporaries of C code */
    size_t handle_count, handle_capacity;
    bool enabled;                      /* gc.enable() */
    bool stress;                       /* a pass at every allocation */
    unsigned stress_turn;
    bool running;
};

bool gc_init(struct interp *in, bool stress);
void gc_free(struct interp *in);

/* A zeroed object of `size` bytes; NULL with MemoryError set.  May collect. */
void *gc_new(struct interp *in, enum object_type type, size_t size);

/* A pass over the generations 0 to `generation`.  The number of objects freed. */
size_t gc_collect(struct interp *in, int generation);

/* To be called after a reference to `referent` was stored into `holder`. */
void gc_wrote(struct interp *in, struct object *holder, struct object *referent);
void gc_wrote_value(struct interp *in, struct object *holder, struct value referent);

/*
 * Handles.  gc_reserve() makes sure that GC_RESERVE more fit, and fails with MemoryError;
 * gc_protect() cannot fail then.  gc_release() drops all that came after gc_mark().
 */
#define GC_RESERVE 32
bool gc_reserve(struct interp *in);
void gc_protect(struct interp *in, struct value value);
void gc_protect_object(struct interp *in, void *object);
size_t gc_mark(const struct interp *in);
void gc_release(struct interp *in, size_t mark);

#endif
