/* SPDX-License-Identifier: 0BSD */
/* builtins.c - built-in functions */

#include "builtins.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ast.h"
#include "audit.h"
#include "dict.h"
#include "error.h"
#include "gc.h"
#include "literal.h"
#include "operators.h"
#include "state.h"
#include "str.h"

static bool
builtin_print(struct interp *in, struct value self, const struct value *args, size_t count,
              struct value *result)
{
    struct text text;
    bool ok = true;

    (void)self, (void)result;
    text_begin(&text, in);
    for (size_t i = 0; i < count && ok; i++) {
        if (i > 0)
            text_add_c(&text, " ");
        ok = text_add_str(&text, args[i]);
    }
    text_add_c(&text, "\n");
    if (ok && !text.failed) {
        if (fwrite(text.bytes, 1, text.size, stdout) != text.size)
            ok = error_set_errno(in, errno, NULL);
    }
    ok = ok && !text.failed;
    text_drop(&text);
    return ok;
}

static bool
builtin_len(struct interp *in, struct value self, const struct value *args, size_t count,
            struct value *result)
{
    size_t length = 0;

    (void)self, (void)count;
    if (value_is_type(args[0], OBJECT_STRING))
        length = value_string(args[0])->length;
    else if (value_is_type(args[0], OBJECT_LIST))
        length = value_list(args[0])->count;
    else if (value_is_type(args[0], OBJECT_TUPLE))
        length = value_tuple(args[0])->count;
    else if (value_is_type(args[0], OBJECT_DICT))
        length = value_dict(args[0])->count;
    else if (value_is_type(args[0], OBJECT_RANGE))
        length = (size_t)value_range(args[0])->count;
    else
        return error_set(in, ERROR_TYPE, "object of type '%s' has no len()",
                         value_type_name(args[0]));
    *result = value_int((int64_t)length);
    return true;
}

static bool
builtin_range(struct interp *in, struct value self, const struct value *args, size_t count,
              struct value *result)
{
    int64_t bounds[3] = {0, 0, 1};
    struct range *range;

    (void)self;
    for (size_t i = 0; i < count; i++) {
        if (!value_is_integer(args[i]))
            return error_set(in, ERROR_TYPE, "'%s' object cannot be interpreted as an integer",
                             value_type_name(args[i]));
        bounds[count == 1 ? 1 : i] = args[i].as.integer;
    }
    if (bounds[2] == 0)
        return error_set(in, ERROR_VALUE, "range() arg 3 must not be zero");
    range = range_new(in, bounds[0], bounds[1], bounds[2]);
    if (range == NULL)
        return false;
    *result = value_object(range);
    return true;
}

static bool
text_of(struct interp *in, struct value value, bool (*add)(struct text *, struct value),
        struct value *result)
{
    struct string *string;
    struct text text;

    text_begin(&text, in);
    if (!add(&text, value)) {
        text_drop(&text);
        return false;
    }
    string = text_end(&text);
    if (string == NULL)
        return false;
    *result = value_object(string);
    return true;
}

static bool
builtin_str(struct interp *in, struct value self, const struct value *args, size_t count,
            struct value *result)
{
    (void)self;
    if (count == 0) {
        struct string *empty = string_new(in, "", 0);

        *result = value_object(empty);
        return empty != NULL;
    }
    return text_of(in, args[0], text_add_str, result);
}

static bool
builtin_repr(struct interp *in, struct value self, const struct value *args, size_t count,
             struct value *result)
{
    (void)self, (void)count;
    return text_of(in, args[0], text_add_repr, result);
}

static bool
builtin_bool(struct interp *in, struct value self, const struct value *args, size_t count,
             struct value *result)
{
    (void)in, (void)self;
    *result = value_bool(count > 0 && value_is_true(args[0]));
    return true;
}

/* Strings of digits: white space around, underscores between, as in source text. */

/* Copies without white space around and without underscores; -1: these stand wrongly. */
static long
clean_number(const struct string *string, char *out, size_t room)
{
    static const char blanks[] = " \t\n\r\f\v";
    const char *at = string->bytes, *end = at + string->size;
    size_t size = 0;

    while (at < end && *at != '\0' && strchr(blanks, *at) != NULL)
        at++;
    while (end > at && end[-1] != '\0' && strchr(blanks, end[-1]) != NULL)
        end--;
    for (; at < end; at++) {
        bool between = at > string->bytes && at + 1 < end && at[-1] >= '0' && at[-1] <= '9'
                       && at[1] >= '0' && at[1] <= '9';

        if (*at == '\0' || (*at == '_' && !between) || size + 1 >= room)
            return -1;
        if (*at != '_')
            out[size++] = *at;
    }
    out[size] = '\0';
    return (long)size;
}

static bool
parse_int(struct interp *in, struct value value, struct value *result)
{
    char digits[128];
    long size = clean_number(value_string(value), digits, sizeof digits);
    size_t sign = size > 0 && (digits[0] == '-' || digits[0] == '+');
    struct value text;
    char *end;

    if (size > (long)sign && strspn(digits + sign, "0123456789") == (size_t)size - sign) {
        errno = 0;
        *result = value_int(strtoll(digits, &end, 10));
        if (errno == ERANGE)
            return error_set(in, ERROR_OVERFLOW, "the integer does not fit in 64 bits");
        return true;
    }
    if (!text_of(in, value, text_add_repr, &text))
        return false;
    gc_protect(in, text);
    return error_set(in, ERROR_VALUE, "invalid literal for int() with base 10: %s",
                     value_string(text)->bytes);
}

static bool
builtin_int(struct interp *in, struct value self, const struct value *args, size_t count,
            struct value *result)
{
    (void)self;
    *result = value_int(0);
    if (count == 0)
        return true;
    if (value_is_integer(args[0])) {
        *result = value_int(args[0].as.integer);
        return true;
    }
    if (value_is_type(args[0], OBJECT_STRING))
        return parse_int(in, args[0], result);
    if (args[0].tag != VALUE_FLOAT)
        return error_set(in, ERROR_TYPE,
                         "int() argument must be a string, a bytes-like object or a real number,"
                         " not '%s'",
                         value_type_name(args[0]));
    if (isnan(args[0].as.real))
        return error_set(in, ERROR_VALUE, "cannot convert float NaN to integer");
    if (isinf(args[0].as.real))
        return error_set(in, ERROR_OVERFLOW, "cannot convert float infinity to integer");
    if (args[0].as.real >= 9223372036854775808.0 || args[0].as.real < -9223372036854775808.0)
        return error_set(in, ERROR_OVERFLOW, "the integer does not fit in 64 bits");
    *result = value_int((int64_t)args[0].as.real);
    return true;
}

/* "inf", "infinity" and "nan", with a sign, in any case. */
static bool
named_float(const char *text, double *number)
{
    double sign = *text == '-' ? -1.0 : 1.0;
    char lower[10] = "";

    text += *text == '-' || *text == '+';
    for (size_t i = 0; i < sizeof lower - 1 && text[i] != '\0'; i++)
        lower[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] - 'A' + 'a' : text[i]);
    if (strcmp(lower, "inf") == 0 || strcmp(lower, "infinity") == 0)
        *number = sign * (double)INFINITY;
    else if (strcmp(lower, "nan") == 0)
        *number = (double)NAN;
    else
        return false;
    return true;
}

static bool
builtin_float(struct interp *in, struct value self, const struct value *args, size_t count,
              struct value *result)
{
    char digits[512];
    double number = 0;
    struct value text;
    long size;

    (void)self;
    if (count > 0 && value_is_type(args[0], OBJECT_STRING)) {
        size = clean_number(value_string(args[0]), digits, sizeof digits);
        if (size <= 0
            || (!literal_double(digits, (size_t)size, &number) && !named_float(digits, &number))) {
            if (!text_of(in, args[0], text_add_repr, &text))
                return false;
            gc_protect(in, text);
            return error_set(in, ERROR_VALUE, "could not convert string to float: %s",
                             value_string(text)->bytes);
        }
    } else if (count > 0) {
        if (!value_is_number(args[0]))
            return error_set(in, ERROR_TYPE,
                             "float() argument must be a string or a real number, not '%s'",
                             value_type_name(args[0]));
        number = value_to_double(args[0]);
    }
    *result = value_float(number);
    return true;
}

static bool
builtin_list(struct interp *in, struct value self, const struct value *args, size_t count,
             struct value *result)
{
    struct list *list = list_new(in);

    (void)self;
    if (list == NULL)
        return false;
    gc_protect_object(in, list);
    *result = value_object(list);
    return count == 0 || operator_extend(in, *result, args[0]);
}

static bool
builtin_tuple(struct interp *in, struct value self, const struct value *args, size_t count,
              struct value *result)
{
    struct value list;
    struct tuple *tuple;

    if (count > 0 && value_is_type(args[0], OBJECT_TUPLE)) {
        *result = args[0];
        return true;
    }
    if (!builtin_list(in, self, args, count, &list))
        return false;
    tuple = tuple_new(in, value_list(list)->items, value_list(list)->count);
    if (tuple == NULL)
        return false;
    *result = value_object(tuple);
    return true;
}

static bool
builtin_abs(struct interp *in, struct value self, const struct value *args, size_t count,
            struct value *result)
{
    (void)self, (void)count;
    if (!value_is_number(args[0]))
        return error_set(in, ERROR_TYPE, "bad operand type for abs(): '%s'",
                         value_type_name(args[0]));
    if (args[0].tag == VALUE_FLOAT) {
        *result = value_float(fabs(args[0].as.real));
        return true;
    }
    if (args[0].as.integer == INT64_MIN)
        return error_set(in, ERROR_OVERFLOW, "the result does not fit in 64 bits");
    *result = value_int(args[0].as.integer < 0 ? -args[0].as.integer : args[0].as.integer);
    return true;
}

static bool
extreme(struct interp *in, const struct value *args, size_t count, enum comparison op,
        const char *name, struct value *result)
{
    struct list *list = NULL;

    if (count == 1) {
        list = list_new(in);
        if (list == NULL)
            return false;
        gc_protect_object(in, list);
        if (!operator_extend(in, value_object(list), args[0]))
            return false;
        if (list->count == 0)
            return error_set(in, ERROR_VALUE, "%s() arg is an empty sequence", name);
        args = list->items;
        count = list->count;
    }
    *result = args[0];
    for (size_t i = 1; i < count; i++) {
        bool better;

        if (!value_compare(in, op, args[i], *result, &better))
            return false;
        if (better)
            *result = args[i];
    }
    return true;
}

static bool
builtin_min(struct interp *in, struct value self, const struct value *args, size_t count,
            struct value *result)
{
    (void)self;
    return extreme(in, args, count, COMPARE_LT, "min", result);
}

static bool
builtin_max(struct interp *in, struct value self, const struct value *args, size_t count,
            struct value *result)
{
    (void)self;
    return extreme(in, args, count, COMPARE_GT, "max", result);
}

static bool
builtin_sum(struct interp *in, struct value self, const struct value *args, size_t count,
            struct value *result)
{
    struct value iterator, item;
    size_t mark;

    (void)self, (void)count;
    *result = value_int(0);
    if (!operator_iterate(in, args[0], &iterator))
        return false;
    gc_protect(in, iterator);
    mark = gc_mark(in);
    for (;;) {
        if (!operator_next(in, iterator, &item))
            return false;
        if (value_is_undefined(item))
            return true;
        gc_release(in, mark);
        gc_protect(in, item);
        if (!operator_binary(in, OPERATOR_ADD, *result, item, result))
            return false;
    }
}

static bool
builtin_ord(struct interp *in, struct value self, const struct value *args, size_t count,
            struct value *result)
{
    (void)self, (void)count;
    if (!value_is_type(args[0], OBJECT_STRING))
        return error_set(in, ERROR_TYPE, "ord() expected string of length 1, but %s found",
                         value_type_name(args[0]));
    if (value_string(args[0])->length != 1)
        return error_set(in, ERROR_TYPE,
                         "ord() expected a character, but string of length %zu found",
                         value_string(args[0])->length);
    *result = value_int(utf8_decode(value_string(args[0])->bytes));
    return true;
}

static bool
builtin_chr(struct interp *in, struct value self, const struct value *args, size_t count,
            struct value *result)
{
    struct string *string;
    char bytes[4];
    int64_t point;

    (void)self, (void)count;
    if (!value_is_integer(args[0]))
        return error_set(in, ERROR_TYPE, "'%s' object cannot be interpreted as an integer",
                         value_type_name(args[0]));
    point = args[0].as.integer;
    if (point < 0 || point > 0x10ffff)
        return error_set(in, ERROR_VALUE, "chr() arg not in range(0x110000)");
    if (point >= 0xd800 && point < 0xe000)
        return error_set(in, ERROR_VALUE, "chr() of a surrogate is not supported");
    string = string_new(in, bytes, utf8_encode((uint32_t)point, bytes));
    if (string == NULL)
        return false;
    *result = value_object(string);
    return true;
}

static bool
builtin_open(struct interp *in, struct value self, const struct value *args, size_t count,
             struct value *result)
{
    const int flags = O_RDONLY | O_CLOEXEC;
    struct file *file = NULL;
    struct stat status;
    const char *path;
    int descriptor;

    (void)self;
    if (!value_is_type(args[0], OBJECT_STRING))
        return error_set(in, ERROR_TYPE, "expected str, bytes or os.PathLike object, not %s",
                         value_type_name(args[0]));
    path = value_string(args[0])->bytes;
    if (strlen(path) != value_string(args[0])->size)
        return error_set(in, ERROR_VALUE, "embedded null byte");
    if (count > 1
        && (!value_is_type(args[1], OBJECT_STRING)
            || strcmp(value_string(args[1])->bytes, "r") != 0))
        return error_set(in, ERROR_VALUE, "open() supports no mode but 'r'");
    if (!audit_open(in, path, "r", flags))
        return false;
    descriptor = open(path, flags);
    if (descriptor < 0)
        return error_set_errno(in, errno, path);
    if (fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode))
        error_set_errno(in, EISDIR, path);
    else
        file = file_new(in, descriptor);
    if (file == NULL) {
        close(descriptor);
        return false;
    }
    *result = value_object(file);
    return true;
}

static const struct native_definition functions[] = {
    {"abs", "abs", builtin_abs, 1, 1, STYLE_EXACT},
    {"bool", "bool", builtin_bool, 0, 1, STYLE_RANGE},
    {"chr", "chr", builtin_chr, 1, 1, STYLE_EXACT},
    {"float", "float", builtin_float, 0, 1, STYLE_RANGE},
    {"int", "int", builtin_int, 0, 1, STYLE_RANGE},
    {"len", "len", builtin_len, 1, 1, STYLE_EXACT},
    {"list", "list", builtin_list, 0, 1, STYLE_RANGE},
    {"max", "max", builtin_max, 1, SIZE_MAX, STYLE_RANGE},
    {"min", "min", builtin_min, 1, SIZE_MAX, STYLE_RANGE},
    {"open", "open", builtin_open, 1, 2, STYLE_RANGE},
    {"ord", "ord", builtin_ord, 1, 1, STYLE_EXACT},
    {"print", "print", builtin_print, 0, SIZE_MAX, STYLE_RANGE},
    {"range", "range", builtin_range, 1, 3, STYLE_RANGE},
    {"repr", "repr", builtin_repr, 1, 1, STYLE_EXACT},
    {"str", "str", builtin_str, 0, 1, STYLE_RANGE},
    {"sum", "sum", builtin_sum, 1, 1, STYLE_EXACT},
    {"tuple", "tuple", builtin_tuple, 0, 1, STYLE_RANGE},
    {NULL, NULL, NULL, 0, 0, STYLE_EXACT},
};

bool
builtins_add(struct interp *in, struct dict *dict, const struct native_definition *definitions)
{
    for (; definitions->name != NULL; definitions++) {
        struct native *native = native_new(in, definitions);

        if (native == NULL
            || !dict_set_c(in, dict, definitions->name, value_object(native)))
            return false;
    }
    return true;
}

bool
builtins_init(struct interp *in)
{
    for (int kind = 0; kind < ERROR_KIND_COUNT; kind++) {
        in->kinds[kind] = kind_new(in, (enum error_kind)kind);
        if (in->kinds[kind] == NULL
            || !dict_set_c(in, in->builtins, error_kind_name((enum error_kind)kind),
                           value_object(in->kinds[kind])))
            return false;
    }
    return builtins_add(in, in->builtins, functions);
}
