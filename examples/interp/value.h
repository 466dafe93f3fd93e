/* SPDX-License-Identifier: 0BSD */
/*
 * value.h - a value of the script: what a variable, a list item or a stack slot holds
 *
 * Small values live in the struct itself; everything else is a heap object.
 */
#ifndef INTERP_VALUE_H
#define INTERP_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct interp;
struct object;

enum value_tag {
    VALUE_UNDEFINED, /* no value: an unbound local, a deleted dict entry; scripts never see it */
    VALUE_NONE,
    VALUE_BOOL, /* as.integer is 0 or 1 */
    VALUE_INT,
    VALUE_FLOAT,
    VALUE_OBJECT
};

struct value {
    enum value_tag tag;
    union {
        int64_t integer;
        double real;
        struct object *object;
    } as;
};

enum comparison { COMPARE_LT, COMPARE_LE, COMPARE_EQ, COMPARE_NE, COMPARE_GT, COMPARE_GE };

static inline struct value
value_undefined(void)
{
    struct value v = {VALUE_UNDEFINED, {0}};
    return v;
}

static inline struct value
value_none(void)
{
    struct value v = {VALUE_NONE, {0}};
    return v;
}

static inline struct value
value_bool(bool b)
{
    struct value v = {VALUE_BOOL, {0}};
    v.as.integer = b;
    return v;
}

static inline struct value
value_int(int64_t i)
{
    struct value v = {VALUE_INT, {0}};
    v.as.integer = i;
    return v;
}

static inline struct value
value_float(double d)
{
    struct value v = {VALUE_FLOAT, {0}};
    v.as.real = d;
    return v;
}

/* `object` is a pointer to any heap object: each begins with a struct object. */
static inline struct value
value_object(void *object)
{
    struct value v = {VALUE_OBJECT, {0}};
    v.as.object = object;
    return v;
}

static inline bool
value_is_undefined(struct value v)
{
    return v.tag == VALUE_UNDEFINED;
}

/* An int, or a bool, which counts as one. */
static inline bool
value_is_integer(struct value v)
{
    return v.tag == VALUE_INT || v.tag == VALUE_BOOL;
}

static inline bool
value_is_number(struct value v)
{
    return value_is_integer(v) || v.tag == VALUE_FLOAT;
}

/* The number as a double; `v` must be a number. */
static inline double
value_to_double(struct value v)
{
    return v.tag == VALUE_FLOAT ? v.as.real : (double)v.as.integer;
}

/* Name of the type, as error messages and type errors spell it. */
const char *value_type_name(struct value v);

bool value_is_true(struct value v);

/* `is`: the same object, or the same small value. */
bool value_is_same(struct value a, struct value b);

/* These return false with an error set, else true with the answer in *result. */
bool value_equal(struct interp *in, struct value a, struct value b, bool *result);
bool value_compare(struct interp *in, enum comparison op, struct value a, struct value b,
                   bool *result);
bool value_hash(struct interp *in, struct value v, uint64_t *result);
bool value_contains(struct interp *in, struct value container, struct value item, bool *result);

#endif
