/* SPDX-License-Identifier: 0BSD */
/* object.h - what scripts compute with: values, and the objects that the collector owns */
#ifndef INTERP_OBJECT_H
#define INTERP_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct interp;
struct native;

enum value_tag {
    VALUE_UNDEFINED, /* a variable without a value; as a result: an error is under way */
    VALUE_NONE,
    VALUE_BOOL,
    VALUE_INT,
    VALUE_FLOAT,
    VALUE_KIND,   /* a kind of exception, of enum error_kind */
    VALUE_NATIVE, /* a function in C */
    VALUE_OBJECT
};

struct value {
    enum value_tag tag;
    union {
        int64_t integer; /* of a bool and a kind, too */
        double real;
        const struct native *native;
        struct object *object;
    } as;
};

enum object_type {
    OBJECT_STRING, OBJECT_LIST, OBJECT_TUPLE, OBJECT_RANGE, OBJECT_ITERATOR, OBJECT_FUNCTION,
    OBJECT_BOUND, OBJECT_MODULE, OBJECT_FILE, OBJECT_ERROR, OBJECT_CODE
};

/* Every object begins with this, so that a pointer to either is a pointer to both. */
struct object {
    struct object *next; /* of its generation */
    struct object *gray; /* the collector's: marked, but not yet scanned */
    uint8_t type, generation;
    bool marked, remembered;
};

struct string {
    struct object object;
    size_t size;   /* bytes of UTF-8; a NUL follows */
    uint32_t hash; /* of a name */
    char bytes[];
};

/* A list or a tuple. */
struct list {
    struct object object;
    struct value *items;
    size_t count, capacity;
};

struct range {
    struct object object;
    int64_t start, step;
    uint64_t count;
};

struct iterator {
    struct object object;
    struct value source;
    size_t position; /* items passed */
};

struct function {
    struct object object;
    struct code *code;
    struct module *module; /* whose globals it sees */
};

/* list.append, with the list. */
struct bound {
    struct object object;
    struct value self;
    const struct native *native;
};

/* Names to values.  The keys are names: one object for each text. */
struct table {
    struct entry {
        struct string *key;
        struct value value;
    } *entries;
    size_t count, capacity;
};

struct module {
    struct object object;
    struct string *name;
    struct table globals;
};

struct file {
    struct object object;
    FILE *stream; /* NULL once it is closed */
};

/* `args` are on the stack; args[-1] is the object that a method is called on. */
struct native {
    const char *name;
    struct value (*function)(struct interp *in, const struct value *args);
    unsigned minimum, maximum; /* arguments: up to the top of the stack */
};

static inline struct value value_undefined(void) { return (struct value){VALUE_UNDEFINED, {0}}; }
static inline struct value value_none(void) { return (struct value){VALUE_NONE, {0}}; }
static inline struct value value_bool(bool truth) { return (struct value){VALUE_BOOL, {truth}}; }
static inline struct value value_int(int64_t integer)
{
    return (struct value){VALUE_INT, {integer}};
}

static inline struct value value_float(double real)
{
    return (struct value){VALUE_FLOAT, {.real = real}};
}

static inline struct value value_native(const struct native *native)
{
    return (struct value){VALUE_NATIVE, {.native = native}};
}

static inline struct value value_object(void *object)
{
    return (struct value){VALUE_OBJECT, {.object = object}};
}

static inline bool value_is(struct value value, enum object_type type)
{
    return value.tag == VALUE_OBJECT && value.as.object->type == type;
}

/* A bool counts as a number, as in Python. */
static inline bool value_is_integer(struct value value)
{
    return value.tag == VALUE_INT || value.tag == VALUE_BOOL;
}

/* The object of a value whose type is known. */
#define AS(type, value) ((struct type *)(void *)(value).as.object)

bool value_is_true(struct value value);
const char *value_type_name(struct value value);

struct string *string_new(struct interp *in, const char *bytes, size_t size);
/* The one string with this text that is used as a name; it lives as long as the interpreter. */
struct string *string_name(struct interp *in, const char *bytes, size_t size);

struct list *list_new(struct interp *in, enum object_type type, const struct value *items,
                      size_t count);
void list_append(struct interp *in, struct list *list, struct value value);
void list_set(struct interp *in, struct list *list, size_t position, struct value value);

struct value table_get(const struct table *table, const struct string *key);
void table_set(struct table *table, struct string *key, struct value value);
/* A global of the module. */
void module_set(struct interp *in, struct module *module, const char *name, struct value value);

/* Text that grows. */
struct text {
    char *bytes;
    size_t size, capacity;
};

void text_add(struct text *text, const char *bytes, size_t size);
/* All that is left of the stream, but not much more than `limit` bytes. */
void text_read(struct text *text, FILE *stream, size_t limit);
/* A string of it; the text is freed. */
struct value text_end(struct interp *in, struct text *text);
/* What str() gives; undefined: it is nested too deeply, and an error is under way. */
struct value value_to_string(struct interp *in, struct value value);

/* Zeroed memory.  Where there is none, the program ends with a message and status 1. */
void *memory_alloc(size_t size);
/* The block, or a larger copy of it, with room for `wanted` items of `size` bytes. */
void *memory_grow(void *block, size_t *capacity, size_t wanted, size_t size);

/* Exceptions: identifier, name, what it is a case of. */
#define ERROR_KINDS(X) \
    X(EXCEPTION, "Exception", EXCEPTION) \
    X(ATTRIBUTE, "AttributeError", EXCEPTION) \
    X(IMPORT, "ImportError", EXCEPTION) \
    X(MODULE_NOT_FOUND, "ModuleNotFoundError", IMPORT) \
    X(INDEX, "IndexError", EXCEPTION) \
    X(NAME, "NameError", EXCEPTION) \
    X(OS, "OSError", EXCEPTION) \
    X(OVERFLOW, "OverflowError", EXCEPTION) \
    X(RUNTIME, "RuntimeError", EXCEPTION) \
    X(RECURSION, "RecursionError", RUNTIME) \
    X(SYNTAX, "SyntaxError", EXCEPTION) \
    X(TYPE, "TypeError", EXCEPTION) \
    X(VALUE, "ValueError", EXCEPTION) \
    X(ZERO_DIVISION, "ZeroDivisionError", EXCEPTION)

enum error_kind {
#define X(identifier, name, parent) ERROR_##identifier,
    ERROR_KINDS(X)
#undef X
    ERROR_KIND_COUNT
};

struct error {
    struct object object;
    enum error_kind kind;
    struct string *message;
    struct code *code; /* where it was raised, and on which line */
    int line;
};

const char *error_name(enum error_kind kind);
bool error_is(enum error_kind kind, enum error_kind wanted);
struct error *error_new(struct interp *in, enum error_kind kind, struct string *message);
/* Begins an error, which takes the place of one under way.  The result is undefined. */
struct value error_set(struct interp *in, enum error_kind kind, const char *format, ...)
    __attribute__((__format__(__printf__, 3, 4)));
/* The error under way, which is none any more. */
struct error *error_take(struct interp *in);
/* Tells stderr of the error under way. */
void error_report(struct interp *in);

#endif
