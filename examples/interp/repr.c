/* SPDX-License-Identifier: 0BSD */
/* repr.c - values as text: what str() and repr() answer */

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "code.h"
#include "dict.h"
#include "state.h"
#include "str.h"

#define MAX_DEPTH 200

/* The containers being written, innermost first: one inside itself is written as "...". */
struct nesting {
    const struct nesting *outer;
    const struct object *object;
    unsigned depth;
};

static bool add_repr(struct text *text, struct value value, const struct nesting *outer);

/* Shortest digits that read back as the same double, laid out as Python does. */
static void
add_float(struct text *text, double number)
{
    char digits[40], out[64];
    char *exponent_text;
    size_t count, size = 0;
    int precision, exponent;
    const char *d = digits;

    if (isnan(number) || isinf(number)) {
        text_add_c(text, isnan(number) ? "nan" : number > 0 ? "inf" : "-inf");
        return;
    }
    for (precision = 0; precision < 17; precision++) {
        snprintf(digits, sizeof digits, "%.*e", precision, number);
        if (!(strtod(digits, NULL) < number) && !(strtod(digits, NULL) > number))
            break;
    }
    exponent_text = strchr(digits, 'e');
    exponent = (int)strtol(exponent_text + 1, NULL, 10);
    *exponent_text = '\0';
    if (*d == '-') {
        out[size++] = '-';
        d++;
    }
    /* "1.234" becomes "1234"; `exponent` still belongs to the first digit. */
    if (d[1] == '.')
        memmove(&digits[d - digits + 1], d + 2, strlen(d + 2) + 1);
    count = strlen(d);
    if (exponent < -4 || exponent >= 16) {
        out[size++] = *d++;
        if (count > 1)
            size += (size_t)snprintf(out + size, sizeof out - size, ".%s", d);
        size += (size_t)snprintf(out + size, sizeof out - size, "e%c%02d",
                                 exponent < 0 ? '-' : '+', abs(exponent));
    } else if (exponent < 0) {
        size += (size_t)snprintf(out + size, sizeof out - size, "0.%.*s%s", -exponent - 1, "000",
                                 d);
    } else {
        for (int i = 0; i <= exponent || *d; i++) {
            if (i == exponent + 1)
                out[size++] = '.';
            out[size++] = '0';
            if (*d)
                out[size - 1] = *d++;
        }
        if (count <= (size_t)exponent + 1)
            size += (size_t)snprintf(out + size, sizeof out - size, ".0");
    }
    text_add(text, out, size);
}

static void
add_string_repr(struct text *text, const struct string *string)
{
    bool single = memchr(string->bytes, '\'', string->size) != NULL;
    bool twice = memchr(string->bytes, '"', string->size) != NULL;
    char quote = single && !twice ? '"' : '\'';

    text_add(text, &quote, 1);
    for (size_t i = 0; i < string->size;) {
        const char *at = &string->bytes[i];
        size_t size = utf8_size(at);
        uint32_t point = utf8_decode(at);

        if (point == '\n')
            text_add_c(text, "\\n");
        else if (point == '\r')
            text_add_c(text, "\\r");
        else if (point == '\t')
            text_add_c(text, "\\t");
        else if (point == '\\' || point == (unsigned char)quote)
            text_format(text, "\\%c", *at);
        else if (point < 0x20 || (point >= 0x7f && point < 0xa1) || point == 0xad)
            text_format(text, "\\x%02x", (unsigned)point);
        else
            text_add(text, at, size);
        i += size;
    }
    text_add(text, &quote, 1);
}

static bool
add_items(struct text *text, const struct value *items, size_t count,
          const struct nesting *nesting)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text_add_c(text, ", ");
        if (!add_repr(text, items[i], nesting))
            return false;
    }
    return true;
}

static bool
add_dict_items(struct text *text, const struct dict *dict, const struct nesting *nesting)
{
    const struct dict_entry *entry;
    size_t position = 0;
    bool first = true;

    while ((entry = dict_next(dict, &position)) != NULL) {
        if (!first)
            text_add_c(text, ", ");
        first = false;
        if (!add_repr(text, entry->key, nesting))
            return false;
        text_add_c(text, ": ");
        if (!add_repr(text, entry->value, nesting))
            return false;
    }
    return true;
}

static bool
add_container(struct text *text, struct value value, const struct nesting *outer)
{
    struct nesting nesting = {outer, value.as.object, outer ? outer->depth + 1 : 1};
    enum object_type type = (enum object_type)value.as.object->type;
    const char *brackets = type == OBJECT_LIST ? "[]" : type == OBJECT_DICT ? "{}" : "()";
    bool ok;

    for (; outer != NULL; outer = outer->outer) {
        if (outer->object == value.as.object) {
            text_format(text, "%c...%c", brackets[0], brackets[1]);
            return true;
        }
    }
    if (nesting.depth > MAX_DEPTH)
        return error_set(text->in, ERROR_RECURSION,
                         "maximum recursion depth exceeded while getting the repr of an object");
    text_add(text, &brackets[0], 1);
    if (type == OBJECT_LIST)
        ok = add_items(text, value_list(value)->items, value_list(value)->count, &nesting);
    else if (type == OBJECT_TUPLE)
        ok = add_items(text, value_tuple(value)->items, value_tuple(value)->count, &nesting);
    else
        ok = add_dict_items(text, value_dict(value), &nesting);
    if (type == OBJECT_TUPLE && value_tuple(value)->count == 1)
        text_add_c(text, ",");
    text_add(text, &brackets[1], 1);
    return ok;
}

static bool
add_error(struct text *text, const struct error *error, const struct nesting *outer)
{
    struct nesting nesting = {outer, &error->object, outer ? outer->depth + 1 : 1};

    if (nesting.depth > MAX_DEPTH)
        return error_set(text->in, ERROR_RECURSION,
                         "maximum recursion depth exceeded while getting the repr of an object");
    text_format(text, "%s(", error_kind_name(error->kind));
    if (!value_is_undefined(error->argument) && !add_repr(text, error->argument, &nesting))
        return false;
    text_add_c(text, ")");
    return true;
}

static void
add_named(struct text *text, const char *before, const char *name, const char *after)
{
    text_add_c(text, before);
    text_add_c(text, name);
    text_add_c(text, after);
}

static bool
add_object(struct text *text, struct value value, const struct nesting *outer)
{
    switch ((enum object_type)value.as.object->type) {
    case OBJECT_STRING:
        add_string_repr(text, value_string(value));
        return true;
    case OBJECT_TUPLE:
    case OBJECT_LIST:
    case OBJECT_DICT:
        return add_container(text, value, outer);
    case OBJECT_ERROR:
        return add_error(text, value_error(value), outer);
    case OBJECT_RANGE: {
        const struct range *range = value_range(value);
        text_format(text, "range(%" PRId64 ", %" PRId64, range->start, range->stop);
        if (range->step != 1)
            text_format(text, ", %" PRId64, range->step);
        text_add_c(text, ")");
        return true;
    }
    case OBJECT_KIND:
        add_named(text, "<class '", error_kind_name(value_kind(value)->kind), "'>");
        return true;
    case OBJECT_NATIVE:
        add_named(text, "<built-in function ", value_native(value)->definition->name, ">");
        return true;
    case OBJECT_MODULE:
        add_named(text, "<module '", value_module(value)->name->bytes, "'>");
        return true;
    case OBJECT_FUNCTION:
        add_named(text, "<function ", value_function(value)->code->name, "");
        break;
    case OBJECT_ITERATOR:
    case OBJECT_CODE:
    case OBJECT_BOUND:
    case OBJECT_FILE:
        add_named(text, "<", value_type_name(value), "");
        break;
    }
    text_format(text, " at %p>", (void *)value.as.object);
    return true;
}

static bool
add_repr(struct text *text, struct value value, const struct nesting *outer)
{
    switch (value.tag) {
    case VALUE_UNDEFINED:
        text_add_c(text, "<undefined>");
        break;
    case VALUE_NONE:
        text_add_c(text, "None");
        break;
    case VALUE_BOOL:
        text_add_c(text, value.as.integer ? "True" : "False");
        break;
    case VALUE_INT:
        text_format(text, "%" PRId64, value.as.integer);
        break;
    case VALUE_FLOAT:
        add_float(text, value.as.real);
        break;
    case VALUE_OBJECT:
        if (!add_object(text, value, outer))
            return false;
        break;
    }
    return !text->failed;
}

bool
text_add_repr(struct text *text, struct value value)
{
    return add_repr(text, value, NULL);
}

bool
text_add_str(struct text *text, struct value value)
{
    if (value_is_type(value, OBJECT_STRING)) {
        text_add(text, value_string(value)->bytes, value_string(value)->size);
        return !text->failed;
    }
    if (value_is_type(value, OBJECT_ERROR)) {
        const struct error *error = value_error(value);

        if (value_is_undefined(error->argument))
            return true;
        /* The key, not a sentence: shown as a value. */
        if (error->kind == ERROR_KEY)
            return text_add_repr(text, error->argument);
        if (!value_is_type(error->argument, OBJECT_ERROR))
            return text_add_str(text, error->argument);
        return text_add_repr(text, error->argument);
    }
    return text_add_repr(text, value);
}
