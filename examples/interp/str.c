/* SPDX-License-Identifier: 0BSD */
/* str.c - strings, and text built piece by piece */

#include "str.h"

#include <stdarg.h>
#include <stdio.h>

#include "gc.h"
#include "memory.h"
#include "state.h"

/* UTF-8. */

size_t
utf8_size(const char *text)
{
    unsigned char first = (unsigned char)*text;

    if (first < 0x80)
        return 1;
    if (first < 0xe0)
        return 2;
    return first < 0xf0 ? 3 : 4;
}

size_t
utf8_encode(uint32_t point, char out[4])
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xc0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3f));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xe0 | point >> 12);
        out[1] = (char)(0x80 | (point >> 6 & 0x3f));
        out[2] = (char)(0x80 | (point & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | point >> 18);
    out[1] = (char)(0x80 | (point >> 12 & 0x3f));
    out[2] = (char)(0x80 | (point >> 6 & 0x3f));
    out[3] = (char)(0x80 | (point & 0x3f));
    return 4;
}

uint32_t
utf8_decode(const char *text)
{
    static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    size_t size = utf8_size(text);
    uint32_t point = (unsigned char)text[0] & masks[size];

    for (size_t i = 1; i < size; i++)
        point = point << 6 | ((unsigned char)text[i] & 0x3f);
    return point;
}

const char *
utf8_check(const char *text, size_t size)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const char *end = text + size;

    while (text < end) {
        unsigned char first = (unsigned char)*text;
        size_t count = utf8_size(text);
        uint32_t point;

        if (first < 0x80) {
            text++;
            continue;
        }
        if (first < 0xc0 || first > 0xf7 || (size_t)(end - text) < count)
            return text;
        for (size_t i = 1; i < count; i++)
            if (((unsigned char)text[i] & 0xc0) != 0x80)
                return text;
        point = utf8_decode(text);
        if (point < smallest[count] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
            return text;
        text += count;
    }
    return NULL;
}

/* Strings. */

/* FNV-1a: short, and good enough where nobody attacks the table. */
static uint64_t
hash_bytes(const char *bytes, size_t size)
{
    uint64_t hash = 14695981039346656037u;

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211u;
    return hash ^ hash >> 32;
}

struct string *
string_new(struct interp *in, const char *bytes, size_t size)
{
    struct string *string = gc_new(in, OBJECT_STRING, sizeof *string + size + 1);

    if (string == NULL)
        return NULL;
    if (size > 0)
        memcpy(string->bytes, bytes, size);
    string->size = size;
    string->hash = hash_bytes(bytes, size);
    for (size_t i = 0; i < size; i++)
        if (((unsigned char)bytes[i] & 0xc0) != 0x80)
            string->length++;
    return string;
}

int
string_compare(const struct string *a, const struct string *b)
{
    /* The order of UTF-8 bytes is that of the code points. */
    size_t common = a->size < b->size ? a->size : b->size;
    int order = memcmp(a->bytes, b->bytes, common);

    if (order != 0)
        return order;
    return a->size < b->size ? -1 : a->size > b->size;
}

const char *
string_find(const struct string *text, const char *from, const struct string *part)
{
    const char *end = text->bytes + text->size;

    while ((size_t)(end - from) >= part->size) {
        if (memcmp(from, part->bytes, part->size) == 0)
            return from;
        from++;
    }
    return NULL;
}

bool
string_contains(const struct string *text, const struct string *part)
{
    return string_find(text, text->bytes, part) != NULL;
}

struct string *
string_at(struct interp *in, const struct string *text, size_t index)
{
    const char *at = text->bytes;
    char copy[4];
    size_t size;

    if (text->length == text->size)
        at += index;
    else
        while (index-- > 0)
            at += utf8_size(at);
    size = utf8_size(at);
    memcpy(copy, at, size);
    return string_new(in, copy, size);
}

/* Text. */

void
text_begin(struct text *text, struct interp *in)
{
    struct text empty = {NULL, NULL, 0, 0, false};

    *text = empty;
    text->in = in;
}

void
text_add(struct text *text, const char *bytes, size_t size)
{
    char *grown;

    if (text->failed || size == 0)
        return;
    grown = memory_grow(text->in, text->bytes, &text->capacity, text->size + size, 1);
    if (grown == NULL) {
        text->failed = true;
        return;
    }
    memcpy(grown + text->size, bytes, size);
    text->bytes = grown;
    text->size += size;
}

void
text_add_c(struct text *text, const char *string)
{
    text_add(text, string, strlen(string));
}

void
text_format(struct text *text, const char *format, ...)
{
    char buffer[128];
    va_list arguments;
    int size;

    va_start(arguments, format);
    size = vsnprintf(buffer, sizeof buffer, format, arguments);
    va_end(arguments);
    if (size > 0)
        text_add(text, buffer, (size_t)size < sizeof buffer ? (size_t)size : sizeof buffer - 1);
}

void
text_drop(struct text *text)
{
    memory_free(text->in, text->bytes, text->capacity);
    text->bytes = NULL;
    text->capacity = text->size = 0;
}

struct string *
text_end(struct text *text)
{
    struct string *string = NULL;

    if (!text->failed)
        string = string_new(text->in, text->bytes ? text->bytes : "", text->size);
    text_drop(text);
    return string;
}
