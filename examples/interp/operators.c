/* SPDX-License-Identifier: 0BSD */
/* operators.c - what instructions do with values */

#include <string.h>

#include "code.h"
#include "state.h"

static struct value overflow(struct interp *in)
{
    return error_set(in, ERROR_OVERFLOW, "the result does not fit in 64 bits");
}

/* Arithmetic. */

static struct value integer_binary(struct interp *in, unsigned operator, int64_t left,
                                   int64_t right)
{
    int64_t result = 0, rest;

    switch (operator) {
    case OPERATOR_ADD:
        return __builtin_add_overflow(left, right, &result) ? overflow(in) : value_int(result);
    case OPERATOR_SUBTRACT:
        return __builtin_sub_overflow(left, right, &result) ? overflow(in) : value_int(result);
    case OPERATOR_MULTIPLY:
        return __builtin_mul_overflow(left, right, &result) ? overflow(in) : value_int(result);
    default: break;
    }
    if (right == 0)
        return error_set(in, ERROR_ZERO_DIVISION, "integer division or modulo by zero");
    if (right == -1) /* what C does not define for the least integer */
        return operator == OPERATOR_MODULO ? value_int(0)
                                           : integer_binary(in, OPERATOR_SUBTRACT, 0, left);
    /* C rounds to zero, Python down. */
    result = left / right;
    rest = left % right;
    if (rest != 0 && (rest < 0) != (right < 0)) {
        result--;
        rest += right;
    }
    return value_int(operator == OPERATOR_MODULO ? rest : result);
}

struct value operator_binary(struct interp *in, unsigned operator, struct value left,
                             struct value right)
{
    struct text text = {NULL, 0, 0};

    if (value_is_integer(left) && value_is_integer(right))
        return integer_binary(in, operator, left.as.integer, right.as.integer);
    if (operator != OPERATOR_ADD || !value_is(left, OBJECT_STRING)
        || !value_is(right, OBJECT_STRING))
        return error_set(in, ERROR_TYPE, "unsupported operand types: '%s' and '%s'",
                         value_type_name(left), value_type_name(right));
    text_add(&text, AS(string, left)->bytes, AS(string, left)->size);
    text_add(&text, AS(string, right)->bytes, AS(string, right)->size);
    return text_end(in, &text);
}

/* Comparisons: of integers; of strings, None, and values of different types, whether they are
 * equal. */

struct value operator_compare(struct interp *in, unsigned comparison, struct value left,
                              struct value right)
{
    int64_t a = left.as.integer, b = right.as.integer;
    bool equal;

    if (value_is_integer(left) && value_is_integer(right))
        switch (comparison) {
        case COMPARE_EQ: return value_bool(a == b);
        case COMPARE_NE: return value_bool(a != b);
        case COMPARE_LE: return value_bool(a <= b);
        case COMPARE_GE: return value_bool(a >= b);
        case COMPARE_LT: return value_bool(a < b);
        default: return value_bool(a > b);
        }
    if (value_is(left, OBJECT_STRING) && value_is(right, OBJECT_STRING))
        equal = AS(string, left)->size == AS(string, right)->size
                && memcmp(AS(string, left)->bytes, AS(string, right)->bytes,
                          AS(string, left)->size) == 0;
    else
        equal = left.tag == right.tag && left.tag == VALUE_NONE;
    if (comparison > COMPARE_NE || (!equal && left.tag == right.tag && left.tag == VALUE_OBJECT
                                    && left.as.object->type == right.as.object->type
                                    && !value_is(left, OBJECT_STRING)))
        return error_set(in, ERROR_TYPE, "comparison of '%s' and '%s' is not supported",
                         value_type_name(left), value_type_name(right));
    return value_bool(equal == (comparison == COMPARE_EQ));
}

/* Subscripts and attributes. */

/* Of a list or a tuple; -1 is the last.  False: an error is under way. */
static bool find_index(struct interp *in, struct value list, struct value index, size_t *position)
{
    int64_t number = index.as.integer;

    if (!value_is_integer(index)
        || (!value_is(list, OBJECT_LIST) && !value_is(list, OBJECT_TUPLE))) {
        error_set(in, ERROR_TYPE, "'%s' has no item '%s'", value_type_name(list),
                  value_type_name(index));
        return false;
    }
    if (number < 0)
        number += (int64_t)AS(list, list)->count;
    if (number < 0 || number >= (int64_t)AS(list, list)->count) {
        error_set(in, ERROR_INDEX, "%s index out of range", value_type_name(list));
        return false;
    }
    *position = (size_t)number;
    return true;
}

struct value operator_subscript(struct interp *in, struct value list, struct value index)
{
    size_t position = 0;

    return find_index(in, list, index, &position) ? AS(list, list)->items[position]
                                                  : value_undefined();
}

bool operator_store_subscript(struct interp *in, struct value list, struct value index,
                              struct value value)
{
    size_t position = 0;

    if (value_is(list, OBJECT_TUPLE)) {
        error_set(in, ERROR_TYPE, "'tuple' object does not support item assignment");
        return false;
    }
    if (!find_index(in, list, index, &position))
        return false;
    list_set(in, AS(list, list), position, value);
    return true;
}

/* What a module defines, or a method. */
struct value operator_attribute(struct interp *in, struct value object, const struct string *name)
{
    const struct native *method = builtins_method(object, name->bytes);
    struct value value = value_undefined();
    struct bound *bound;

    if (value_is(object, OBJECT_MODULE))
        value = table_get(&AS(module, object)->globals, name);
    if (value.tag != VALUE_UNDEFINED)
        return value;
    if (method == NULL)
        return error_set(in, ERROR_ATTRIBUTE, "'%s' object has no attribute '%s'",
                         value_type_name(object), name->bytes);
    bound = gc_new(in, OBJECT_BOUND, sizeof *bound);
    bound->self = object;
    bound->native = method;
    return value_object(bound);
}

/* Iteration: over lists, tuples and ranges. */

struct value operator_iterate(struct interp *in, struct value source)
{
    struct iterator *iterator;

    if (!value_is(source, OBJECT_LIST) && !value_is(source, OBJECT_TUPLE)
        && !value_is(source, OBJECT_RANGE))
        return error_set(in, ERROR_TYPE, "'%s' object is not iterable", value_type_name(source));
    iterator = gc_new(in, OBJECT_ITERATOR, sizeof *iterator);
    iterator->source = source;
    return value_object(iterator);
}

struct value operator_next(struct iterator *iterator)
{
    struct value source = iterator->source;
    size_t position = iterator->position++;

    if (!value_is(source, OBJECT_RANGE))
        return position < AS(list, source)->count ? AS(list, source)->items[position]
                                                  : value_undefined();
    if (position >= AS(range, source)->count)
        return value_undefined();
    return value_int((int64_t)((uint64_t)AS(range, source)->start
                               + position * (uint64_t)AS(range, source)->step));
}
