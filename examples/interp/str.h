/* SPDX-License-Identifier: 0BSD */
/*
 * str.h - strings, and text built piece by piece
 *
 * A string is UTF-8; lengths and indices that a script sees count code points.
 */
#ifndef INTERP_STR_H
#define INTERP_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "object.h"

/* `bytes` must be valid UTF-8, and not part of an object that is not protected. */
struct string *string_new(struct interp *in, const char *bytes, size_t size);

static inline bool
string_equal(const struct string *a, const struct string *b)
{
    return a == b
           || (a->hash == b->hash && a->size == b->size
               && memcmp(a->bytes, b->bytes, a->size) == 0);
}

/* Below, at or above 0, by code points. */
int string_compare(const struct string *a, const struct string *b);
bool string_contains(const struct string *text, const struct string *part);

/* Where part of `text` begins at or after `from`, or NULL. */
const char *string_find(const struct string *text, const char *from, const struct string *part);

/* The code point number `index`, which must exist, as a string. */
struct string *string_at(struct interp *in, const struct string *text, size_t index);

/* UTF-8.  The bytes of the code point at `text`, which is valid; of one that is encoded. */
size_t utf8_size(const char *text);
size_t utf8_encode(uint32_t point, char out[4]);
uint32_t utf8_decode(const char *text);
/* The first byte that is not valid UTF-8, or NULL.  Surrogates and overlong forms are not. */
const char *utf8_check(const char *text, size_t size);

/* A text that grows.  After a failure `failed` is set, with MemoryError, and nothing is added. */
struct text {
    struct interp *in;
    char *bytes;
    size_t size, capacity;
    bool failed;
};

void text_begin(struct text *text, struct interp *in);
void text_add(struct text *text, const char *bytes, size_t size);
void text_add_c(struct text *text, const char *string);
void text_format(struct text *text, const char *format, ...)
    __attribute__((__format__(__printf__, 2, 3)));
/* As Python's repr() and str(); false with an error set. */
bool text_add_repr(struct text *text, struct value value);
bool text_add_str(struct text *text, struct value value);
/* The text as a string; NULL with an error set.  Ends the text either way. */
struct string *text_end(struct text *text);
void text_drop(struct text *text);

#endif
