/* SPDX-License-Identifier: 0BSD */
/* operators.c - arithmetic and comparison; a result that does not fit in 64 bits is an error */

#include "operators.h"

#include <math.h>

#include "ast.h"
#include "error.h"
#include "gc.h"
#include "object.h"
#include "state.h"
#include "str.h"

/* Repeating makes at most so many items or bytes. */
#define MAX_REPEAT ((size_t)1 << 30)

static bool
overflow(struct interp *in)
{
    return error_set(in, ERROR_OVERFLOW, "the result does not fit in 64 bits");
}

static bool
unsupported(struct interp *in, uint32_t op, struct value a, struct value b)
{
    static const char *const signs[]
        = {"+", "-", "*", "/", "//", "%", "** or pow()", "&", "|", "^", "<<", ">>"};
    static const char *const in_place[]
        = {"+=", "-=", "*=", "/=", "//=", "%=", "**=", "&=", "|=", "^=", "<<=", ">>="};

    return error_set(in, ERROR_TYPE, "unsupported operand type(s) for %s: '%s' and '%s'",
                     (op & OPERATOR_IN_PLACE ? in_place : signs)[op & 0xff],
                     value_type_name(a), value_type_name(b));
}

/* Integers. */

static bool
multiply(int64_t a, int64_t b, int64_t *result)
{
    if (a == 0 || b == 0) {
        *result = 0;
        return true;
    }
    if (a > 0 ? (b > 0 ? a > INT64_MAX / b : b < INT64_MIN / a)
              : (b > 0 ? a < INT64_MIN / b : b < INT64_MAX / a))
        return false;
    *result = a * b;
    return true;
}

static bool
power(int64_t base, int64_t exponent, int64_t *result)
{
    *result = 1;
    for (;;) {
        if ((exponent & 1) && !multiply(*result, base, result))
            return false;
        exponent >>= 1;
        if (exponent == 0)
            return true;
        if (!multiply(base, base, &base))
            return false;
    }
}

/* Rounds down, as Python does; b is neither 0, nor -1 with the smallest a. */
static int64_t
floor_divide(int64_t a, int64_t b)
{
    int64_t quotient = a / b;

    return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

static int64_t
floor_modulo(int64_t a, int64_t b)
{
    int64_t rest = a % b;

    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

static bool
shift(struct interp *in, uint32_t op, int64_t a, int64_t b, int64_t *result)
{
    if (b < 0)
        return error_set(in, ERROR_VALUE, "negative shift count");
    if (op == OPERATOR_SHIFT_RIGHT) {
        /* Rounds down, without relying on what >> does with a sign. */
        int64_t count = b > 63 ? 63 : b;
        uint64_t bits = a < 0 ? ~(uint64_t)a >> count : (uint64_t)a >> count;

        *result = a < 0 ? -(int64_t)bits - 1 : (int64_t)bits;
        return true;
    }
    if (a == 0 || b == 0) {
        *result = a;
        return true;
    }
    if (b > 62 || !multiply(a, (int64_t)1 << b, result)) {
        if (b == 63 && a == -1) {
            *result = INT64_MIN;
            return true;
        }
        return overflow(in);
    }
    return true;
}

static bool
divide_integers(struct interp *in, uint32_t op, int64_t a, int64_t b, struct value *result)
{
    if (b == 0) {
        static const char *const messages[] = {"division by zero",
                                               "integer division or modulo by zero",
                                               "integer modulo by zero"};

        return error_set(in, ERROR_ZERO_DIVISION, "%s", messages[op - OPERATOR_DIVIDE]);
    }
    if (op == OPERATOR_DIVIDE) {
        *result = value_float((double)a / (double)b);
        return true;
    }
    if (b == -1) {
        if (op == OPERATOR_FLOOR_DIVIDE && a == INT64_MIN)
            return overflow(in);
        *result = value_int(op == OPERATOR_MODULO ? 0 : -a);
        return true;
    }
    *result = value_int(op == OPERATOR_MODULO ? floor_modulo(a, b) : floor_divide(a, b));
    return true;
}

/* Floats. */

static bool
modulo_floats(double a, double b, double *result)
{
    double rest = fmod(a, b);

    if (rest < 0 || rest > 0) {
        if ((rest < 0) != (b < 0))
            rest += b;
    } else {
        rest = copysign(0.0, b);
    }
    *result = rest;
    return true;
}

static double
floor_divide_floats(double a, double b)
{
    double rest, quotient, whole;

    modulo_floats(a, b, &rest);
    quotient = (a - rest) / b;
    if (!(quotient < 0) && !(quotient > 0))
        return copysign(0.0, a / b);
    whole = floor(quotient);
    return quotient - whole > 0.5 ? whole + 1 : whole;
}

static bool
is_zero(double number)
{
    return !(number < 0) && !(number > 0) && !isnan(number);
}

static bool
power_floats(struct interp *in, double a, double b, struct value *result)
{
    double answer;

    if (is_zero(a) && b < 0)
        return error_set(in, ERROR_ZERO_DIVISION, "0.0 cannot be raised to a negative power");
    if (a < 0 && !isinf(a) && !isinf(b) && (floor(b) < b || floor(b) > b))
        return error_set(in, ERROR_VALUE, "the result would be a complex number");
    answer = pow(a, b);
    if (isinf(answer) && !isinf(a) && !isinf(b))
        return error_set(in, ERROR_OVERFLOW, "(34, 'Numerical result out of range')");
    *result = value_float(answer);
    return true;
}

static bool
binary_floats(struct interp *in, uint32_t op, double a, double b, struct value *result)
{
    double rest;

    switch (op) {
    case OPERATOR_ADD: *result = value_float(a + b); return true;
    case OPERATOR_SUBTRACT: *result = value_float(a - b); return true;
    case OPERATOR_MULTIPLY: *result = value_float(a * b); return true;
    case OPERATOR_POWER: return power_floats(in, a, b, result);
    default: break;
    }
    if (is_zero(b))
        return error_set(in, ERROR_ZERO_DIVISION, "%s",
                         op == OPERATOR_DIVIDE         ? "float division by zero"
                         : op == OPERATOR_FLOOR_DIVIDE ? "float floor division by zero"
                                                       : "float modulo");
    if (op == OPERATOR_DIVIDE) {
        *result = value_float(a / b);
    } else if (op == OPERATOR_FLOOR_DIVIDE) {
        *result = value_float(floor_divide_floats(a, b));
    } else {
        modulo_floats(a, b, &rest);
        *result = value_float(rest);
    }
    return true;
}

static bool
binary_integers(struct interp *in, uint32_t op, struct value a, struct value b,
                struct value *result)
{
    int64_t x = a.as.integer, y = b.as.integer, answer = 0;
    bool both_bools = a.tag == VALUE_BOOL && b.tag == VALUE_BOOL;

    switch (op) {
    case OPERATOR_ADD:
        if (y > 0 ? x > INT64_MAX - y : x < INT64_MIN - y)
            return overflow(in);
        answer = x + y;
        break;
    case OPERATOR_SUBTRACT:
        if (y < 0 ? x > INT64_MAX + y : x < INT64_MIN + y)
            return overflow(in);
        answer = x - y;
        break;
    case OPERATOR_MULTIPLY:
        if (!multiply(x, y, &answer))
            return overflow(in);
        break;
    case OPERATOR_DIVIDE:
    case OPERATOR_FLOOR_DIVIDE:
    case OPERATOR_MODULO:
        return divide_integers(in, op, x, y, result);
    case OPERATOR_POWER:
        if (y < 0)
            return power_floats(in, (double)x, (double)y, result);
        if (!power(x, y, &answer))
            return overflow(in);
        break;
    case OPERATOR_AND: answer = x & y; break;
    case OPERATOR_OR: answer = x | y; break;
    case OPERATOR_XOR: answer = x ^ y; break;
    default:
        if (!shift(in, op, x, y, &answer))
            return false;
        break;
    }
    if (both_bools && (op == OPERATOR_AND || op == OPERATOR_OR || op == OPERATOR_XOR))
        *result = value_bool(answer != 0);
    else
        *result = value_int(answer);
    return true;
}

/* Sequences. */

static bool
concatenate_strings(struct interp *in, const struct string *a, const struct string *b,
                    struct value *result)
{
    struct text text;
    struct string *string;

    text_begin(&text, in);
    text_add(&text, a->bytes, a->size);
    text_add(&text, b->bytes, b->size);
    string = text_end(&text);
    if (string == NULL)
        return false;
    *result = value_object(string);
    return true;
}

static bool
add_all(struct interp *in, struct list *list, const struct value *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!list_append(in, list, items[i]))
            return false;
    return true;
}

/* Items `count` times over, after those of `a`; into a new list or tuple. */
static bool
build_sequence(struct interp *in, bool is_list, const struct value *a, size_t a_count,
               const struct value *b, size_t b_count, size_t times, struct value *result)
{
    size_t mark = gc_mark(in);
    struct tuple *tuple;
    struct list *list;
    bool ok;

    if (!gc_reserve(in))
        return false;
    list = list_new(in);
    if (list == NULL)
        return false;
    gc_protect_object(in, list);
    ok = add_all(in, list, a, a_count);
    for (size_t i = 0; i < times && ok; i++)
        ok = add_all(in, list, b, b_count);
    *result = value_object(list);
    if (ok && !is_list) {
        tuple = tuple_new(in, list->items, list->count);
        ok = tuple != NULL;
        *result = value_object(tuple);
    }
    gc_release(in, mark);
    return ok;
}

static bool
concatenate(struct interp *in, uint32_t op, struct value a, struct value b, struct value *result)
{
    bool same = a.tag == VALUE_OBJECT && b.tag == VALUE_OBJECT
                && a.as.object->type == b.as.object->type;

    if (value_is_type(a, OBJECT_LIST) && (op & OPERATOR_IN_PLACE)) {
        *result = a;
        return operator_extend(in, a, b);
    }
    if (!value_is_type(a, OBJECT_STRING) && !value_is_type(a, OBJECT_LIST)
        && !value_is_type(a, OBJECT_TUPLE))
        return unsupported(in, op, a, b);
    if (!same)
        return error_set(in, ERROR_TYPE, "can only concatenate %s (not \"%s\") to %s",
                         value_type_name(a), value_type_name(b), value_type_name(a));
    if (value_is_type(a, OBJECT_STRING))
        return concatenate_strings(in, value_string(a), value_string(b), result);
    if (value_is_type(a, OBJECT_LIST))
        return build_sequence(in, true, value_list(a)->items, value_list(a)->count,
                              value_list(b)->items, value_list(b)->count, 1, result);
    return build_sequence(in, false, value_tuple(a)->items, value_tuple(a)->count,
                          value_tuple(b)->items, value_tuple(b)->count, 1, result);
}

static bool
repeat_string(struct interp *in, const struct string *string, size_t times, struct value *result)
{
    struct string *repeated;
    struct text text;

    text_begin(&text, in);
    for (size_t i = 0; i < times && !text.failed; i++)
        text_add(&text, string->bytes, string->size);
    repeated = text_end(&text);
    if (repeated == NULL)
        return false;
    *result = value_object(repeated);
    return true;
}

static bool
is_sequence(struct value v)
{
    return value_is_type(v, OBJECT_STRING) || value_is_type(v, OBJECT_LIST)
           || value_is_type(v, OBJECT_TUPLE);
}

static bool
repeat(struct interp *in, struct value sequence, int64_t count, struct value *result)
{
    size_t times = count < 0 ? 0 : (size_t)count, size;

    if (value_is_type(sequence, OBJECT_STRING))
        size = value_string(sequence)->size;
    else if (value_is_type(sequence, OBJECT_LIST))
        size = value_list(sequence)->count;
    else
        size = value_tuple(sequence)->count;
    if (size == 0)
        times = 0;
    else if (times > MAX_REPEAT / size)
        return error_set_memory(in);
    if (value_is_type(sequence, OBJECT_STRING))
        return repeat_string(in, value_string(sequence), times, result);
    if (value_is_type(sequence, OBJECT_LIST))
        return build_sequence(in, true, NULL, 0, value_list(sequence)->items, size, times,
                              result);
    return build_sequence(in, false, NULL, 0, value_tuple(sequence)->items, size, times, result);
}

static bool
multiply_sequence(struct interp *in, uint32_t op, struct value a, struct value b,
                  struct value *result)
{
    if (is_sequence(a) && value_is_integer(b))
        return repeat(in, a, b.as.integer, result);
    if (is_sequence(b) && value_is_integer(a))
        return repeat(in, b, a.as.integer, result);
    if (is_sequence(a) || is_sequence(b))
        return error_set(in, ERROR_TYPE, "can't multiply sequence by non-int of type '%s'",
                         value_type_name(is_sequence(a) ? b : a));
    return unsupported(in, op, a, b);
}

bool
operator_binary(struct interp *in, uint32_t op, struct value a, struct value b,
                struct value *result)
{
    uint32_t kind = op & 0xff;

    if (value_is_integer(a) && value_is_integer(b))
        return binary_integers(in, kind, a, b, result);
    if (value_is_number(a) && value_is_number(b) && kind <= OPERATOR_POWER)
        return binary_floats(in, kind, value_to_double(a), value_to_double(b), result);
    if (kind == OPERATOR_ADD)
        return concatenate(in, op, a, b, result);
    if (kind == OPERATOR_MULTIPLY)
        return multiply_sequence(in, op, a, b, result);
    return unsupported(in, op, a, b);
}

bool
operator_unary(struct interp *in, uint32_t op, struct value a, struct value *result)
{
    static const char signs[] = {'-', '+', '~'};

    if (op == OPERATOR_NOT) {
        *result = value_bool(!value_is_true(a));
        return true;
    }
    if (value_is_integer(a)) {
        if (op == OPERATOR_NEGATIVE && a.as.integer == INT64_MIN)
            return overflow(in);
        *result = value_int(op == OPERATOR_NEGATIVE ? -a.as.integer
                            : op == OPERATOR_INVERT ? ~a.as.integer
                                                    : a.as.integer);
        return true;
    }
    if (a.tag == VALUE_FLOAT && op != OPERATOR_INVERT) {
        *result = value_float(op == OPERATOR_NEGATIVE ? -a.as.real : a.as.real);
        return true;
    }
    return error_set(in, ERROR_TYPE, "bad operand type for unary %c: '%s'",
                     signs[op - OPERATOR_NEGATIVE], value_type_name(a));
}

bool
operator_compare(struct interp *in, uint32_t op, struct value a, struct value b, bool *result)
{
    switch (op) {
    case TEST_IN: return value_contains(in, b, a, result);
    case TEST_NOT_IN:
        if (!value_contains(in, b, a, result))
            return false;
        *result = !*result;
        return true;
    case TEST_IS: *result = value_is_same(a, b); return true;
    case TEST_IS_NOT: *result = !value_is_same(a, b); return true;
    default: return value_compare(in, (enum comparison)op, a, b, result);
    }
}
