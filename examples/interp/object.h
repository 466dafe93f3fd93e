/* SPDX-License-Identifier: 0BSD */
/*
 * object.h - the heap objects of the interpreter
 *
 * Every function that makes an object may collect: an object that is not yet reachable from a
 * root must be protected first (gc_protect).  A constructor protects its own arguments.  All
 * return NULL with an error set when they fail.
 */
#ifndef INTERP_OBJECT_H
#define INTERP_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "value.h"

struct code;

enum object_type {
    OBJECT_STRING,
    OBJECT_TUPLE,
    OBJECT_LIST,
    OBJECT_DICT,
    OBJECT_RANGE,
    OBJECT_ITERATOR,
    OBJECT_CODE,
    OBJECT_FUNCTION,
    OBJECT_NATIVE,
    OBJECT_BOUND,
    OBJECT_MODULE,
    OBJECT_FILE,
    OBJECT_KIND,
    OBJECT_ERROR
};

struct object {
    struct object *next; /* in the list of its generation */
    struct object *gray; /* in the list of marked objects not yet scanned */
    uint8_t type;        /* enum object_type */
    uint8_t generation;  /* 0 to 2 */
    bool marked;
    bool remembered; /* is in the remembered set */
};

struct string {
    struct object object;
    uint64_t hash;
    size_t size;   /* bytes, without the final NUL */
    size_t length; /* code points */
    char bytes[];  /* UTF-8, with a final NUL; may hold NULs */
};

struct tuple {
    struct object object;
    size_t count;
    struct value items[];
};

struct list {
    struct object object;
    size_t count, capacity;
    struct value *items;
};

struct dict_entry {
    uint64_t hash;
    struct value key; /* undefined: deleted */
    struct value value;
};

/* Keeps the order of insertion, as Python does. */
struct dict {
    struct object object;
    size_t count;               /* live entries */
    size_t used, capacity;      /* entries, the deleted ones included */
    struct dict_entry *entries; /* in order of insertion */
    size_t slot_count;          /* a power of two, or 0 */
    uint32_t *slots;            /* hash table: number of the entry + 1, or 0 */
};

struct range {
    struct object object;
    int64_t start, stop, step;
    int64_t count;
};

struct iterator {
    struct object object;
    struct value source;
    size_t position; /* item, or byte of a string, or entry of a dict */
    size_t expected; /* of a dict: its count when the loop began */
};

struct function {
    struct object object;
    struct code *code;
    struct dict *globals;
};

/*
 * A function written in C.  `self` is the object of a method.  The answer goes to *result, which
 * is None before.  `args` stay on the stack of the VM, where the collector sees them; handles
 * that the function leaves open are closed for it.
 */
typedef bool native_function(struct interp *in, struct value self, const struct value *args,
                             size_t count, struct value *result);

/* What a wrong number of arguments is told. */
enum native_style {
    STYLE_EXACT, /* "len() takes exactly one argument (0 given)" */
    STYLE_RANGE  /* "range expected at least 1 argument, got 0" */
};

struct native_definition {
    const char *name;    /* "len" */
    const char *display; /* what messages say: "len", "list.append" */
    native_function *function;
    size_t minimum, maximum; /* arguments; SIZE_MAX: any number */
    enum native_style style;
};

struct native {
    struct object object;
    const struct native_definition *definition;
};

struct bound {
    struct object object;
    struct value self;
    const struct native_definition *definition;
};

struct module {
    struct object object;
    struct string *name;
    struct dict *globals;
};

struct file {
    struct object object;
    int descriptor; /* -1: closed */
};

/* An exception class. */
struct kind {
    struct object object;
    enum error_kind kind;
};

/* An exception. */
struct error {
    struct object object;
    enum error_kind kind;
    struct value argument; /* undefined: none */
};

static inline bool
value_is_type(struct value v, enum object_type type)
{
    return v.tag == VALUE_OBJECT && v.as.object->type == type;
}

static inline struct string *
value_string(struct value v)
{
    return (struct string *)(void *)v.as.object;
}

static inline struct tuple *
value_tuple(struct value v)
{
    return (struct tuple *)(void *)v.as.object;
}

static inline struct list *
value_list(struct value v)
{
    return (struct list *)(void *)v.as.object;
}

static inline struct dict *
value_dict(struct value v)
{
    return (struct dict *)(void *)v.as.object;
}

static inline struct range *
value_range(struct value v)
{
    return (struct range *)(void *)v.as.object;
}

static inline struct iterator *
value_iterator(struct value v)
{
    return (struct iterator *)(void *)v.as.object;
}

static inline struct function *
value_function(struct value v)
{
    return (struct function *)(void *)v.as.object;
}

static inline struct native *
value_native(struct value v)
{
    return (struct native *)(void *)v.as.object;
}

static inline struct bound *
value_bound(struct value v)
{
    return (struct bound *)(void *)v.as.object;
}

static inline struct module *
value_module(struct value v)
{
    return (struct module *)(void *)v.as.object;
}

static inline struct file *
value_file(struct value v)
{
    return (struct file *)(void *)v.as.object;
}

static inline struct kind *
value_kind(struct value v)
{
    return (struct kind *)(void *)v.as.object;
}

static inline struct error *
value_error(struct value v)
{
    return (struct error *)(void *)v.as.object;
}

const char *object_type_name(enum object_type type);

struct tuple *tuple_new(struct interp *in, const struct value *items, size_t count);
struct range *range_new(struct interp *in, int64_t start, int64_t stop, int64_t step);
struct function *function_new(struct interp *in, struct code *code, struct dict *globals);
struct native *native_new(struct interp *in, const struct native_definition *definition);
struct bound *bound_new(struct interp *in, struct value self,
                        const struct native_definition *definition);
struct module *module_new(struct interp *in, struct string *name);
struct file *file_new(struct interp *in, int descriptor);
struct kind *kind_new(struct interp *in, enum error_kind kind);
struct error *error_new(struct interp *in, enum error_kind kind, struct value argument);

struct list *list_new(struct interp *in);
bool list_append(struct interp *in, struct list *list, struct value item);
void list_set(struct interp *in, struct list *list, size_t index, struct value item);
void list_delete(struct list *list, size_t index);

/* Calls `visit` for each object that `object` refers to. */
typedef void object_visitor(void *context, struct object *referent);
void object_traverse(struct object *object, object_visitor *visit, void *context);

/* Gives back the object and all it owns; what it refers to is left alone. */
void object_free(struct interp *in, struct object *object);

#endif
