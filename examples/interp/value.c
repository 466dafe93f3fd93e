/* SPDX-License-Identifier: 0BSD */
/* value.c - truth, equality, order, hash */

#include "value.h"

#include <math.h>
#include <string.h>

#include "dict.h"
#include "state.h"
#include "str.h"

#define MAX_DEPTH 200
#define UNORDERED 2 /* a NaN: neither below, equal nor above */

const char *
value_type_name(struct value v)
{
    switch (v.tag) {
    case VALUE_UNDEFINED: break;
    case VALUE_NONE: return "NoneType";
    case VALUE_BOOL: return "bool";
    case VALUE_INT: return "int";
    case VALUE_FLOAT: return "float";
    case VALUE_OBJECT:
        if (v.as.object->type == OBJECT_ERROR)
            return error_kind_name(value_error(v)->kind);
        return object_type_name((enum object_type)v.as.object->type);
    }
    return "undefined";
}

bool
value_is_true(struct value v)
{
    switch (v.tag) {
    case VALUE_UNDEFINED:
    case VALUE_NONE: return false;
    case VALUE_BOOL:
    case VALUE_INT: return v.as.integer != 0;
    case VALUE_FLOAT: return v.as.real < 0 || v.as.real > 0 || isnan(v.as.real);
    case VALUE_OBJECT: break;
    }
    switch ((enum object_type)v.as.object->type) {
    case OBJECT_STRING: return value_string(v)->size > 0;
    case OBJECT_TUPLE: return value_tuple(v)->count > 0;
    case OBJECT_LIST: return value_list(v)->count > 0;
    case OBJECT_DICT: return value_dict(v)->count > 0;
    case OBJECT_RANGE: return value_range(v)->count > 0;
    default: return true;
    }
}

bool
value_is_same(struct value a, struct value b)
{
    if (a.tag != b.tag)
        return false;
    switch (a.tag) {
    case VALUE_BOOL:
    case VALUE_INT: return a.as.integer == b.as.integer;
    case VALUE_FLOAT: return memcmp(&a.as.real, &b.as.real, sizeof a.as.real) == 0;
    case VALUE_OBJECT: return a.as.object == b.as.object;
    default: return true;
    }
}

/* Numbers: exact, also where a double cannot hold the integer. */

static int
order_doubles(double a, double b)
{
    if (isnan(a) || isnan(b))
        return UNORDERED;
    return a < b ? -1 : a > b;
}

static int
order_integer_double(int64_t a, double b)
{
    const double limit = 9223372036854775808.0; /* 2 ** 63 */
    int64_t whole;

    if (isnan(b))
        return UNORDERED;
    if (b >= limit)
        return -1;
    if (b < -limit)
        return 1;
    whole = (int64_t)b;
    if (a != whole)
        return a < whole ? -1 : 1;
    return order_doubles((double)whole, b);
}

static int
order_numbers(struct value a, struct value b)
{
    int order;

    if (a.tag == VALUE_FLOAT && b.tag == VALUE_FLOAT)
        return order_doubles(a.as.real, b.as.real);
    if (b.tag == VALUE_FLOAT)
        return order_integer_double(a.as.integer, b.as.real);
    if (a.tag == VALUE_FLOAT) {
        order = order_integer_double(b.as.integer, a.as.real);
        return order == UNORDERED ? order : -order;
    }
    return a.as.integer < b.as.integer ? -1 : a.as.integer > b.as.integer;
}

/* Equality. */

static bool equal_at(struct interp *in, struct value a, struct value b, unsigned depth,
                     bool *result);

static bool
equal_items(struct interp *in, const struct value *a, const struct value *b, size_t count,
            unsigned depth, bool *result)
{
    *result = true;
    for (size_t i = 0; i < count && *result; i++)
        if (!equal_at(in, a[i], b[i], depth + 1, result))
            return false;
    return true;
}

static bool
equal_dicts(struct interp *in, const struct dict *a, const struct dict *b, unsigned depth,
            bool *result)
{
    const struct dict_entry *entry;
    size_t position = 0;

    *result = a->count == b->count;
    while (*result && (entry = dict_next(a, &position)) != NULL) {
        struct value other;

        if (!dict_get(in, b, entry->key, &other))
            return false;
        *result = !value_is_undefined(other);
        if (*result && !equal_at(in, entry->value, other, depth + 1, result))
            return false;
    }
    return true;
}

static bool
equal_ranges(const struct range *a, const struct range *b)
{
    if (a->count != b->count || a->count == 0)
        return a->count == b->count;
    return a->start == b->start && (a->count == 1 || a->step == b->step);
}

static bool
equal_at(struct interp *in, struct value a, struct value b, unsigned depth, bool *result)
{
    if (depth > MAX_DEPTH)
        return error_set(in, ERROR_RECURSION, "maximum recursion depth exceeded in comparison");
    if (value_is_number(a) && value_is_number(b)) {
        /* Inside containers a NaN equals itself, by identity, as in Python. */
        *result = order_numbers(a, b) == 0 || (depth > 0 && value_is_same(a, b));
        return true;
    }
    *result = value_is_same(a, b);
    if (*result || a.tag != VALUE_OBJECT || b.tag != VALUE_OBJECT
        || a.as.object->type != b.as.object->type)
        return true;
    switch ((enum object_type)a.as.object->type) {
    case OBJECT_STRING:
        *result = string_equal(value_string(a), value_string(b));
        return true;
    case OBJECT_TUPLE:
        if (value_tuple(a)->count != value_tuple(b)->count)
            return true;
        return equal_items(in, value_tuple(a)->items, value_tuple(b)->items,
                           value_tuple(a)->count, depth, result);
    case OBJECT_LIST:
        if (value_list(a)->count != value_list(b)->count)
            return true;
        return equal_items(in, value_list(a)->items, value_list(b)->items, value_list(a)->count,
                           depth, result);
    case OBJECT_DICT:
        return equal_dicts(in, value_dict(a), value_dict(b), depth, result);
    case OBJECT_RANGE:
        *result = equal_ranges(value_range(a), value_range(b));
        return true;
    case OBJECT_BOUND:
        *result = value_bound(a)->definition == value_bound(b)->definition
                  && value_is_same(value_bound(a)->self, value_bound(b)->self);
        return true;
    default:
        return true;
    }
}

bool
value_equal(struct interp *in, struct value a, struct value b, bool *result)
{
    return equal_at(in, a, b, 0, result);
}

/* Order. */

static bool
holds(enum comparison op, int order)
{
    switch (op) {
    case COMPARE_LT: return order == -1;
    case COMPARE_LE: return order == -1 || order == 0;
    case COMPARE_EQ: return order == 0;
    case COMPARE_NE: return order != 0;
    case COMPARE_GT: return order == 1;
    case COMPARE_GE: return order == 1 || order == 0;
    }
    return false;
}

static bool
not_ordered(struct interp *in, enum comparison op, struct value a, struct value b)
{
    static const char *const signs[] = {"<", "<=", "==", "!=", ">", ">="};

    return error_set(in, ERROR_TYPE, "'%s' not supported between instances of '%s' and '%s'",
                     signs[op], value_type_name(a), value_type_name(b));
}

static bool compare_at(struct interp *in, enum comparison op, struct value a, struct value b,
                       unsigned depth, bool *result);

/* The first items that differ decide, then the lengths. */
static bool
compare_items(struct interp *in, enum comparison op, const struct value *a, size_t a_count,
              const struct value *b, size_t b_count, unsigned depth, bool *result)
{
    for (size_t i = 0; i < a_count && i < b_count; i++) {
        bool equal = false;

        if (!equal_at(in, a[i], b[i], depth + 1, &equal))
            return false;
        if (!equal)
            return compare_at(in, op, a[i], b[i], depth + 1, result);
    }
    *result = holds(op, a_count < b_count ? -1 : a_count > b_count);
    return true;
}

static bool
compare_at(struct interp *in, enum comparison op, struct value a, struct value b, unsigned depth,
           bool *result)
{
    if (depth > MAX_DEPTH)
        return error_set(in, ERROR_RECURSION, "maximum recursion depth exceeded in comparison");
    if (value_is_number(a) && value_is_number(b)) {
        *result = holds(op, order_numbers(a, b));
        return true;
    }
    if (op == COMPARE_EQ || op == COMPARE_NE) {
        if (!equal_at(in, a, b, depth, result))
            return false;
        *result = *result == (op == COMPARE_EQ);
        return true;
    }
    if (a.tag != VALUE_OBJECT || b.tag != VALUE_OBJECT || a.as.object->type != b.as.object->type)
        return not_ordered(in, op, a, b);
    switch ((enum object_type)a.as.object->type) {
    case OBJECT_STRING: {
        int order = string_compare(value_string(a), value_string(b));
        *result = holds(op, order < 0 ? -1 : order > 0);
        return true;
    }
    case OBJECT_TUPLE:
        return compare_items(in, op, value_tuple(a)->items, value_tuple(a)->count,
                             value_tuple(b)->items, value_tuple(b)->count, depth, result);
    case OBJECT_LIST:
        return compare_items(in, op, value_list(a)->items, value_list(a)->count,
                             value_list(b)->items, value_list(b)->count, depth, result);
    default:
        return not_ordered(in, op, a, b);
    }
}

bool
value_compare(struct interp *in, enum comparison op, struct value a, struct value b, bool *result)
{
    return compare_at(in, op, a, b, 0, result);
}

/* Hash: equal values have equal hashes, so 1, 1.0 and True share one. */

static uint64_t
mix(uint64_t bits)
{
    bits ^= bits >> 32;
    bits *= 0x9e3779b97f4a7c15u;
    return bits ^ bits >> 29;
}

static uint64_t
hash_double(double number)
{
    uint64_t bits = 0;

    if (number >= -9223372036854775808.0 && number < 9223372036854775808.0) {
        int64_t whole = (int64_t)number;

        if (order_doubles((double)whole, number) == 0)
            return mix((uint64_t)whole);
    }
    memcpy(&bits, &number, sizeof number);
    return mix(bits);
}

static bool
hash_at(struct interp *in, struct value v, unsigned depth, uint64_t *result)
{
    if (depth > MAX_DEPTH)
        return error_set(in, ERROR_RECURSION, "maximum recursion depth exceeded");
    switch (v.tag) {
    case VALUE_UNDEFINED:
    case VALUE_NONE:
        *result = 1;
        return true;
    case VALUE_BOOL:
    case VALUE_INT:
        *result = mix((uint64_t)v.as.integer);
        return true;
    case VALUE_FLOAT:
        *result = hash_double(v.as.real);
        return true;
    case VALUE_OBJECT:
        break;
    }
    switch ((enum object_type)v.as.object->type) {
    case OBJECT_STRING:
        *result = value_string(v)->hash;
        return true;
    case OBJECT_TUPLE: {
        const struct tuple *tuple = value_tuple(v);
        uint64_t hash = 3 + tuple->count;

        for (size_t i = 0; i < tuple->count; i++) {
            uint64_t item = 0;

            if (!hash_at(in, tuple->items[i], depth + 1, &item))
                return false;
            hash = mix(hash ^ item) + 7;
        }
        *result = hash;
        return true;
    }
    case OBJECT_LIST:
    case OBJECT_DICT:
        return error_set(in, ERROR_TYPE, "unhashable type: '%s'", value_type_name(v));
    case OBJECT_RANGE:
        /* Equal ranges may be written differently; their counts are equal. */
        *result = mix((uint64_t)value_range(v)->count + 11);
        return true;
    case OBJECT_BOUND:
        *result = mix((uint64_t)(uintptr_t)value_bound(v)->definition);
        return true;
    default:
        *result = mix((uint64_t)(uintptr_t)v.as.object);
        return true;
    }
}

bool
value_hash(struct interp *in, struct value v, uint64_t *result)
{
    return hash_at(in, v, 0, result);
}

/* `in`. */

static bool
contains_item(struct interp *in, const struct value *items, size_t count, struct value item,
              bool *result)
{
    *result = false;
    for (size_t i = 0; i < count && !*result; i++)
        if (!equal_at(in, items[i], item, 1, result))
            return false;
    return true;
}

static bool
range_contains(const struct range *range, int64_t number)
{
    uint64_t distance;

    if (range->count == 0)
        return false;
    if (range->step > 0) {
        distance = (uint64_t)number - (uint64_t)range->start;
        return number >= range->start && number < range->stop
               && distance % (uint64_t)range->step == 0;
    }
    distance = (uint64_t)range->start - (uint64_t)number;
    return number <= range->start && number > range->stop
           && distance % (0 - (uint64_t)range->step) == 0;
}

bool
value_contains(struct interp *in, struct value container, struct value item, bool *result)
{
    struct value found;

    *result = false;
    if (value_is_type(container, OBJECT_LIST))
        return contains_item(in, value_list(container)->items, value_list(container)->count,
                             item, result);
    if (value_is_type(container, OBJECT_TUPLE))
        return contains_item(in, value_tuple(container)->items, value_tuple(container)->count,
                             item, result);
    if (value_is_type(container, OBJECT_DICT)) {
        if (!dict_get(in, value_dict(container), item, &found))
            return false;
        *result = !value_is_undefined(found);
        return true;
    }
    if (value_is_type(container, OBJECT_RANGE)) {
        if (value_is_integer(item))
            *result = range_contains(value_range(container), item.as.integer);
        else if (item.tag == VALUE_FLOAT && item.as.real >= -9223372036854775808.0
                 && item.as.real < 9223372036854775808.0
                 && order_integer_double((int64_t)item.as.real, item.as.real) == 0)
            *result = range_contains(value_range(container), (int64_t)item.as.real);
        return true;
    }
    if (value_is_type(container, OBJECT_STRING)) {
        if (!value_is_type(item, OBJECT_STRING))
            return error_set(in, ERROR_TYPE,
                             "'in <string>' requires string as left operand, not %s",
                             value_type_name(item));
        *result = string_contains(value_string(container), value_string(item));
        return true;
    }
    return error_set(in, ERROR_TYPE, "argument of type '%s' is not iterable",
                     value_type_name(container));
}
