/* SPDX-License-Identifier: 0BSD */
/* gc.c - the garbage collector: mark and sweep, three generations, objects never move */

#include <stdlib.h>

#include "code.h"
#include "python_probes.h"
#include "state.h"

/* New objects before a pass over generation 0, and passes before one over the next generation. */
#define NURSERY_SIZE 1000
#define PASSES_BEFORE_NEXT 10

#define OLDEST (GC_GENERATIONS - 1)

/* What is done with each object that another one refers to. */
struct visit {
    void (*see)(struct visit *visit, struct object *referent);
    struct object *gray; /* marked, not yet scanned */
    int generation;
    bool found;
};

void gc_enable(struct gc *gc, bool enabled)
{
    gc->threshold = gc->stress ? 0 : enabled ? NURSERY_SIZE : SIZE_MAX;
}

void *gc_new(struct interp *in, enum object_type type, size_t size)
{
    struct object *object = memory_alloc(size);

    object->type = (uint8_t)type;
    object->next = in->gc.generations[0].objects;
    in->gc.generations[0].objects = object;
    in->gc.generations[0].count++;
    in->gc.allocated++;
    return object;
}

/* What an object consists of. */

static void see_value(struct visit *visit, struct value value)
{
    if (value.tag == VALUE_OBJECT)
        visit->see(visit, value.as.object);
}

static void see_values(struct visit *visit, const struct value *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        see_value(visit, values[i]);
}

static void see_table(struct visit *visit, const struct table *table)
{
    for (size_t i = 0; i < table->capacity; i++)
        see_value(visit, table->entries[i].value);
}

static void see(struct visit *visit, void *object)
{
    if (object != NULL)
        visit->see(visit, object);
}

static void traverse(struct visit *visit, struct object *object)
{
    struct value value = value_object(object);

    switch ((enum object_type)object->type) {
    case OBJECT_LIST:
    case OBJECT_TUPLE:
        see_values(visit, AS(list, value)->items, AS(list, value)->count);
        break;
    case OBJECT_ITERATOR: see_value(visit, AS(iterator, value)->source); break;
    case OBJECT_FUNCTION:
        see(visit, AS(function, value)->code);
        see(visit, AS(function, value)->module);
        break;
    case OBJECT_BOUND: see_value(visit, AS(bound, value)->self); break;
    case OBJECT_MODULE: see_table(visit, &AS(module, value)->globals); break;
    case OBJECT_ERROR:
        see(visit, AS(error, value)->message);
        see(visit, AS(error, value)->code);
        break;
    case OBJECT_CODE:
        see_values(visit, AS(code, value)->constants, AS(code, value)->constant_count);
        break;
    case OBJECT_STRING:
    case OBJECT_RANGE:
    case OBJECT_FILE:
        break;
    }
}

static void free_object(struct object *object)
{
    struct value value = value_object(object);

    if (value_is(value, OBJECT_LIST) || value_is(value, OBJECT_TUPLE))
        free(AS(list, value)->items);
    else if (value_is(value, OBJECT_MODULE))
        free(AS(module, value)->globals.entries);
    else if (value_is(value, OBJECT_FILE) && AS(file, value)->stream != NULL)
        fclose(AS(file, value)->stream);
    else if (value_is(value, OBJECT_CODE)) {
        free(AS(code, value)->instructions);
        free(AS(code, value)->constants);
        free(AS(code, value)->handlers);
        free(AS(code, value)->locals);
    }
    free(object);
}

void gc_free(struct interp *in)
{
    for (int g = 0; g < GC_GENERATIONS; g++)
        for (struct object *o = in->gc.generations[g].objects, *next; o != NULL; o = next) {
            next = o->next;
            free_object(o);
        }
    for (size_t i = 0; i < in->names.capacity; i++)
        free(in->names.entries[i].key);
    free(in->gc.remembered);
}

/* Marking. */

static void mark(struct visit *visit, struct object *object)
{
    if (object->marked || object->generation > visit->generation)
        return;
    object->marked = true;
    object->gray = visit->gray;
    visit->gray = object;
}

static void mark_roots(const struct interp *in, struct visit *visit)
{
    see_values(visit, in->vm.stack, (size_t)(in->vm.top - in->vm.stack));
    for (size_t i = 0; i < in->vm.frame_count; i++) {
        see(visit, in->vm.frames[i].code);
        see(visit, in->vm.frames[i].module);
    }
    see_table(visit, &in->modules);
    see(visit, in->error);
    see(visit, in->audit_hooks);
    /* Older objects are not scanned for themselves, only for the younger ones they may hold. */
    for (size_t i = 0; i < in->gc.remembered_count; i++)
        if (in->gc.remembered[i]->generation > visit->generation)
            traverse(visit, in->gc.remembered[i]);
}

static void mark_all(const struct interp *in, int generation)
{
    struct visit visit = {mark, NULL, generation, false};

    mark_roots(in, &visit);
    while (visit.gray != NULL) {
        struct object *object = visit.gray;

        visit.gray = object->gray;
        traverse(&visit, object);
    }
}

/* The remembered set. */

void gc_wrote(struct gc *gc, void *holder, struct value value)
{
    struct object *object = holder;

    if (value.tag != VALUE_OBJECT || object->remembered
        || value.as.object->generation >= object->generation)
        return;
    gc->remembered = memory_grow(gc->remembered, &gc->remembered_capacity,
                                 gc->remembered_count + 1, sizeof *gc->remembered);
    object->remembered = true;
    gc->remembered[gc->remembered_count++] = object;
}

static void look_for_younger(struct visit *visit, struct object *referent)
{
    visit->found = visit->found || referent->generation < visit->generation;
}

/* Before the sweep: those about to be freed leave the set. */
static void forget_dead(struct gc *gc, int generation)
{
    size_t kept = 0;

    for (size_t i = 0; i < gc->remembered_count; i++)
        if (gc->remembered[i]->marked || gc->remembered[i]->generation > generation)
            gc->remembered[kept++] = gc->remembered[i];
    gc->remembered_count = kept;
}

/* After the sweep, which has made objects older: those that hold nothing younger leave it. */
static void forget_settled(struct gc *gc)
{
    size_t kept = 0;

    for (size_t i = 0; i < gc->remembered_count; i++) {
        struct object *object = gc->remembered[i];
        struct visit visit = {look_for_younger, NULL, object->generation, false};

        traverse(&visit, object);
        object->remembered = visit.found;
        if (visit.found)
            gc->remembered[kept++] = object;
    }
    gc->remembered_count = kept;
}

/* A pass. */

/* Frees what is not marked, and makes the rest one generation older.  The number freed. */
static size_t sweep(struct gc *gc, int generation)
{
    int to = generation < OLDEST ? generation + 1 : OLDEST;
    struct object *survivors = NULL, *last = NULL;
    size_t freed = 0, survived = 0;

    for (int g = 0; g <= generation; g++) {
        for (struct object *o = gc->generations[g].objects, *next; o != NULL; o = next) {
            next = o->next;
            if (!o->marked) {
                free_object(o);
                freed++;
                continue;
            }
            o->marked = false;
            o->generation = (uint8_t)to;
            o->next = survivors;
            survivors = o;
            last = last ? last : o;
            survived++;
        }
        gc->generations[g].objects = NULL;
        gc->generations[g].count = 0;
    }
    if (last != NULL) {
        last->next = gc->generations[to].objects;
        gc->generations[to].objects = survivors;
    }
    gc->generations[to].count += survived;
    gc->promoted = generation == OLDEST ? 0 : gc->promoted + (to == OLDEST ? survived : 0);
    return freed;
}

size_t gc_collect(struct interp *in, int generation)
{
    struct gc *gc = &in->gc;
    size_t collected;

    PyDTrace_GC_START(generation);
    mark_all(in, generation);
    forget_dead(gc, generation);
    collected = sweep(gc, generation);
    forget_settled(gc);
    for (int g = 0; g <= generation; g++)
        gc->generations[g].passes = 0;
    if (generation < OLDEST)
        gc->generations[generation + 1].passes++;
    gc->allocated = 0;
    PyDTrace_GC_DONE((long)collected);
    return collected;
}

void gc_collect_due(struct interp *in)
{
    struct gc *gc = &in->gc;
    int generation = gc->generations[1].passes >= PASSES_BEFORE_NEXT ? 1 : 0;

    /* A full pass costs as much as there are old objects: only when a quarter more came. */
    if (gc->generations[OLDEST].passes >= PASSES_BEFORE_NEXT
        && gc->promoted > gc->generations[OLDEST].count / 4)
        generation = OLDEST;
    gc_collect(in, gc->stress ? (int)(gc->stress_turn++ % GC_GENERATIONS) : generation);
}
