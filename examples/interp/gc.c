/* SPDX-License-Identifier: 0BSD */
/* gc.c - the garbage collector: mark and sweep, three generations, objects never move */

#include "gc.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "python_probes.h"
#include "state.h"

/* New objects before a pass over generation 0, and passes before one over the next generation. */
#define NURSERY_SIZE 1000
#define PASSES_BEFORE_NEXT 10

#define OLDEST (GC_GENERATIONS - 1)

struct marking {
    struct object *gray; /* marked, not yet scanned */
    int generation;      /* objects of older generations are taken as alive */
};

bool
gc_init(struct interp *in, bool stress)
{
    in->gc.enabled = true;
    in->gc.stress = stress;
    return gc_reserve(in);
}

void
gc_free(struct interp *in)
{
    struct gc *gc = &in->gc;

    for (int g = 0; g < GC_GENERATIONS; g++) {
        while (gc->generations[g].objects != NULL) {
            struct object *object = gc->generations[g].objects;

            gc->generations[g].objects = object->next;
            object_free(in, object);
        }
    }
    memory_free(in, gc->remembered, gc->remembered_capacity * sizeof *gc->remembered);
    memory_free(in, gc->handles, gc->handle_capacity * sizeof *gc->handles);
}

/* Marking. */

static void
mark_object(void *context, struct object *object)
{
    struct marking *marking = context;

    if (object == NULL || object->marked || object->generation > marking->generation)
        return;
    object->marked = true;
    object->gray = marking->gray;
    marking->gray = object;
}

static void
mark_value(struct marking *marking, struct value value)
{
    if (value.tag == VALUE_OBJECT)
        mark_object(marking, value.as.object);
}

static void
mark_any(struct marking *marking, void *object)
{
    mark_object(marking, object);
}

static void
mark_roots(struct interp *in, struct marking *marking)
{
    for (const struct value *v = in->vm.stack; v < in->vm.top; v++)
        mark_value(marking, *v);
    for (size_t i = 0; i < in->vm.frame_count; i++) {
        mark_any(marking, in->vm.frames[i].code);
        mark_any(marking, in->vm.frames[i].globals);
    }
    for (size_t i = 0; i < in->gc.handle_count; i++)
        mark_value(marking, in->gc.handles[i]);
    for (size_t i = 0; i < in->traceback.count; i++)
        mark_any(marking, in->traceback.entries[i].code);
    for (size_t i = 0; i < ERROR_KIND_COUNT; i++)
        mark_any(marking, in->kinds[i]);
    mark_value(marking, in->error);
    mark_any(marking, in->memory_error);
    mark_any(marking, in->builtins);
    mark_any(marking, in->modules);
    mark_any(marking, in->path);
    mark_any(marking, in->audit_hooks);
}

/* Older objects are not scanned for themselves, only for the younger ones they may hold. */
static void
mark_from_older(struct gc *gc, struct marking *marking)
{
    if (gc->remember_all) {
        for (int g = marking->generation + 1; g < GC_GENERATIONS; g++)
            for (struct object *o = gc->generations[g].objects; o != NULL; o = o->next)
                object_traverse(o, mark_object, marking);
        return;
    }
    for (size_t i = 0; i < gc->remembered_count; i++)
        if (gc->remembered[i]->generation > marking->generation)
            object_traverse(gc->remembered[i], mark_object, marking);
}

static void
scan_marked(struct marking *marking)
{
    while (marking->gray != NULL) {
        struct object *object = marking->gray;

        marking->gray = object->gray;
        object_traverse(object, mark_object, marking);
    }
}

/* The remembered set. */

struct younger_search {
    uint8_t generation;
    bool found;
};

static void
look_for_younger(void *context, struct object *referent)
{
    struct younger_search *search = context;

    if (referent != NULL && referent->generation < search->generation)
        search->found = true;
}

/* Before the sweep: those about to be freed leave the set. */
static void
forget_dead(struct gc *gc, int generation)
{
    size_t kept = 0;

    for (size_t i = 0; i < gc->remembered_count; i++) {
        struct object *object = gc->remembered[i];

        if (object->marked || object->generation > generation)
            gc->remembered[kept++] = object;
    }
    gc->remembered_count = kept;
}

/* After the sweep, which has made objects older: those that hold nothing younger leave it. */
static void
forget_settled(struct gc *gc)
{
    size_t kept = 0;

    for (size_t i = 0; i < gc->remembered_count; i++) {
        struct object *object = gc->remembered[i];
        struct younger_search search = {object->generation, false};

        object_traverse(object, look_for_younger, &search);
        if (search.found)
            gc->remembered[kept++] = object;
        else
            object->remembered = false;
    }
    gc->remembered_count = kept;
}

void
gc_wrote(struct interp *in, struct object *holder, struct object *referent)
{
    struct gc *gc = &in->gc;

    if (referent == NULL || holder->remembered || referent->generation >= holder->generation)
        return;
    if (gc->remembered_count == gc->remembered_capacity) {
        size_t capacity = gc->remembered_capacity ? gc->remembered_capacity * 2 : 64;
        struct object **grown = realloc(gc->remembered, capacity * sizeof *grown);

        if (grown == NULL) {
            gc->remember_all = true;
            return;
        }
        in->memory.used += (capacity - gc->remembered_capacity) * sizeof *grown;
        gc->remembered = grown;
        gc->remembered_capacity = capacity;
    }
    holder->remembered = true;
    gc->remembered[gc->remembered_count++] = holder;
}

void
gc_wrote_value(struct interp *in, struct object *holder, struct value referent)
{
    if (referent.tag == VALUE_OBJECT)
        gc_wrote(in, holder, referent.as.object);
}

/* A pass. */

/* Frees what is not marked, and makes the rest one generation older.  The number freed. */
static size_t
sweep(struct interp *in, int generation)
{
    struct gc *gc = &in->gc;
    int next = generation < OLDEST ? generation + 1 : OLDEST;
    struct object *survivors = NULL;
    size_t freed = 0, survived = 0;

    for (int g = 0; g <= generation; g++) {
        struct object *object = gc->generations[g].objects;

        gc->generations[g].objects = NULL;
        gc->generations[g].count = 0;
        while (object != NULL) {
            struct object *following = object->next;

            if (object->marked) {
                object->marked = false;
                object->generation = (uint8_t)next;
                object->next = survivors;
                survivors = object;
                survived++;
            } else {
                object_free(in, object);
                freed++;
            }
            object = following;
        }
    }
    gc->generations[next].count += survived;
    if (generation == OLDEST)
        gc->promoted = 0;
    else if (next == OLDEST)
        gc->promoted += survived;
    while (survivors != NULL) {
        struct object *object = survivors;

        survivors = object->next;
        object->next = gc->generations[next].objects;
        gc->generations[next].objects = object;
    }
    return freed;
}

size_t
gc_collect(struct interp *in, int generation)
{
    struct gc *gc = &in->gc;
    struct marking marking = {NULL, generation};
    size_t collected;

    if (gc->running)
        return 0;
    gc->running = true;
    PyDTrace_GC_START(generation);

    mark_roots(in, &marking);
    mark_from_older(gc, &marking);
    scan_marked(&marking);
    forget_dead(gc, generation);
    collected = sweep(in, generation);
    forget_settled(gc);

    if (generation == OLDEST)
        gc->remember_all = false;
    for (int g = 0; g <= generation; g++)
        gc->passes[g] = 0;
    if (generation < OLDEST)
        gc->passes[generation + 1]++;
    gc->allocated = 0;

    PyDTrace_GC_DONE((long)collected);
    gc->running = false;
    return collected;
}

/* The oldest generation whose turn it is. */
static int
generation_due(const struct gc *gc)
{
    /* A full pass costs as much as there are old objects: only when a quarter more came. */
    if (gc->passes[2] >= PASSES_BEFORE_NEXT
        && gc->promoted > gc->generations[OLDEST].count / 4)
        return 2;
    return gc->passes[1] >= PASSES_BEFORE_NEXT ? 1 : 0;
}

static void
collect_if_due(struct interp *in)
{
    struct gc *gc = &in->gc;

    if (gc->stress)
        gc_collect(in, (int)(gc->stress_turn++ % GC_GENERATIONS));
    else if (gc->enabled && gc->allocated >= NURSERY_SIZE)
        gc_collect(in, generation_due(gc));
}

void *
gc_new(struct interp *in, enum object_type type, size_t size)
{
    struct gc *gc = &in->gc;
    struct object *object;

    collect_if_due(in);
    object = memory_alloc(in, size);
    if (object == NULL)
        return NULL;
    object->type = (uint8_t)type;
    object->next = gc->generations[0].objects;
    gc->generations[0].objects = object;
    gc->generations[0].count++;
    gc->allocated++;
    return object;
}

/* Handles. */

bool
gc_reserve(struct interp *in)
{
    struct gc *gc = &in->gc;
    struct value *grown = memory_grow(in, gc->handles, &gc->handle_capacity,
                                      gc->handle_count + GC_RESERVE, sizeof *gc->handles);

    if (grown == NULL)
        return false;
    gc->handles = grown;
    return true;
}

void
gc_protect(struct interp *in, struct value value)
{
    assert(in->gc.handle_count < in->gc.handle_capacity);
    in->gc.handles[in->gc.handle_count++] = value;
}

void
gc_protect_object(struct interp *in, void *object)
{
    gc_protect(in, value_object(object));
}

size_t
gc_mark(const struct interp *in)
{
    return in->gc.handle_count;
}

void
gc_release(struct interp *in, size_t mark)
{
    in->gc.handle_count = mark;
}
