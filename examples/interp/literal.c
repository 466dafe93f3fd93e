/* SPDX-License-Identifier: 0BSD */
/* literal.c - numbers and strings in source text; a part of the lexer */

#include "literal.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "state.h"
#include "str.h"

static char
look(const struct lexer *lexer, size_t ahead)
{
    return (size_t)(lexer->end - lexer->at) > ahead ? lexer->at[ahead] : '\0';
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Value of a digit up to base 36, or 99. */
static unsigned
digit_value(char c)
{
    if (is_digit(c))
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'z')
        return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'Z')
        return (unsigned)(c - 'A') + 10;
    return 99;
}

/* Strings. */

bool
literal_is_string(const struct lexer *lexer)
{
    char c = look(lexer, 0);

    if (c == 'r' || c == 'R')
        c = look(lexer, 1);
    return c == '"' || c == '\'';
}

/* \xHH, \uHHHH, \UHHHHHHHH: `digits` of them.  NULL, or what is wrong. */
static const char *
hex_escape(struct lexer *lexer, size_t digits, char *out, size_t *size)
{
    uint32_t point = 0;

    for (size_t i = 0; i < digits; i++) {
        unsigned digit = digit_value(look(lexer, i));

        if (digit >= 16)
            return "this escape wants more hexadecimal digits";
        point = point << 4 | digit;
    }
    lexer->at += digits;
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
        return "this escape is no code point";
    *size += utf8_encode(point, out + *size);
    return NULL;
}

/* After a backslash. */
static const char *
escape(struct lexer *lexer, char *out, size_t *size)
{
    static const char from[] = "abfnrtv\\'\"", to[] = "\a\b\f\n\r\t\v\\'\"";
    char c = *lexer->at++;
    const char *simple = strchr(from, c);
    uint32_t point = 0;

    if (simple != NULL) {
        out[(*size)++] = to[simple - from];
        return NULL;
    }
    switch (c) {
    case 'x': return hex_escape(lexer, 2, out, size);
    case 'u': return hex_escape(lexer, 4, out, size);
    case 'U': return hex_escape(lexer, 8, out, size);
    case 'N': return "escapes by name are not supported";
    case '\r':
        if (look(lexer, 0) == '\n')
            lexer->at++;
        lexer->line++;
        return NULL;
    case '\n':
        lexer->line++;
        return NULL;
    default: break;
    }
    if (c >= '0' && c <= '7') {
        lexer->at--;
        for (int i = 0; i < 3 && look(lexer, 0) >= '0' && look(lexer, 0) <= '7'; i++)
            point = point << 3 | (uint32_t)(*lexer->at++ - '0');
        *size += utf8_encode(point, out + *size);
        return NULL;
    }
    out[(*size)++] = '\\';
    out[(*size)++] = c;
    return NULL;
}

/* The end of the literal: no escape makes a string longer than its spelling. */
static const char *
find_end(const struct lexer *lexer, const char *from, char quote, bool triple)
{
    for (; from < lexer->end; from++) {
        if (*from == '\\')
            from += lexer->end - from > 2 && from[1] == '\r' && from[2] == '\n' ? 2 : 1;
        else if (*from == quote
                 && (!triple
                     || (lexer->end - from >= 3 && from[1] == quote && from[2] == quote)))
            return from;
        else if (!triple && (*from == '\n' || *from == '\r'))
            return NULL;
    }
    return NULL;
}

const char *
literal_string(struct lexer *lexer, struct token *token)
{
    bool raw = look(lexer, 0) == 'r' || look(lexer, 0) == 'R';
    char quote = look(lexer, raw);
    bool triple = look(lexer, raw + 1u) == quote && look(lexer, raw + 2u) == quote;
    const char *end;
    char *out;
    size_t size = 0;

    lexer->at += raw + (triple ? 3u : 1u);
    end = find_end(lexer, lexer->at, quote, triple);
    if (end == NULL)
        return triple ? "a string in three quotes is not closed" : "a string is not closed";
    out = arena_alloc(lexer->arena, (size_t)(end - lexer->at) + 1);
    if (out == NULL) {
        lexer->failed = true;
        return NULL;
    }
    while (lexer->at < end) {
        char c = *lexer->at++;
        const char *message;

        if (c == '\\' && !raw) {
            message = escape(lexer, out, &size);
            if (message != NULL)
                return message;
            continue;
        }
        if (c == '\r') {
            if (look(lexer, 0) == '\n')
                lexer->at++;
            c = '\n';
        }
        if (c == '\n')
            lexer->line++;
        out[size++] = c;
    }
    lexer->at = end + (triple ? 3 : 1);
    token->text = out;
    token->size = size;
    return NULL;
}

/* Numbers. */

bool
literal_double(const char *text, size_t size, double *number)
{
    char *end;

    /* strtod() takes more than Python does: hexadecimal, "infinity", white space. */
    for (size_t i = 0; i < size; i++)
        if (strchr("0123456789+-.eE", text[i]) == NULL || text[i] == '\0')
            return false;
    *number = strtod(text, &end);
    return size > 0 && end == text + size;
}

static const char *
based_number(struct lexer *lexer, struct token *token, unsigned base)
{
    bool digit_seen = false;

    lexer->at += 2;
    for (;; lexer->at++) {
        unsigned digit = digit_value(look(lexer, 0));

        if (look(lexer, 0) == '_' && digit_value(look(lexer, 1)) < base)
            continue;
        if (digit >= base)
            break;
        if (token->integer > (UINT64_MAX - digit) / base)
            return "this integer does not fit in 64 bits";
        token->integer = token->integer * base + digit;
        digit_seen = true;
    }
    if (!digit_seen || digit_value(look(lexer, 0)) < 99 || look(lexer, 0) == '_')
        return "this is no number";
    return token->integer > (uint64_t)INT64_MAX + 1 ? "this integer does not fit in 64 bits"
                                                    : NULL;
}

/* Copies digits, and underscores between two of them not. */
static void
take_digits(struct lexer *lexer, char *out, size_t *size)
{
    for (;; lexer->at++) {
        if (is_digit(look(lexer, 0)))
            out[(*size)++] = look(lexer, 0);
        else if (!(look(lexer, 0) == '_' && *size > 0 && is_digit(out[*size - 1])
                   && is_digit(look(lexer, 1))))
            return;
    }
}

static const char *
decimal_integer(struct token *token, const char *text)
{
    if (text[0] == '0' && text[strspn(text, "0")] != '\0')
        return "an integer must not begin with 0; octal is written 0o17";
    for (; *text; text++) {
        unsigned digit = (unsigned)(*text - '0');

        if (token->integer > (UINT64_MAX - digit) / 10)
            return "this integer does not fit in 64 bits";
        token->integer = token->integer * 10 + digit;
    }
    return token->integer > (uint64_t)INT64_MAX + 1 ? "this integer does not fit in 64 bits"
                                                    : NULL;
}

static const char *
decimal_number(struct lexer *lexer, struct token *token, char *out)
{
    size_t size = 0;
    char sign;

    take_digits(lexer, out, &size);
    if (look(lexer, 0) == '.') {
        token->type = TOKEN_FLOAT;
        out[size++] = *lexer->at++;
        take_digits(lexer, out, &size);
    }
    sign = look(lexer, 1);
    if ((look(lexer, 0) == 'e' || look(lexer, 0) == 'E')
        && (is_digit(sign) || ((sign == '+' || sign == '-') && is_digit(look(lexer, 2))))) {
        token->type = TOKEN_FLOAT;
        out[size++] = *lexer->at++;
        if (!is_digit(sign))
            out[size++] = *lexer->at++;
        take_digits(lexer, out, &size);
    }
    out[size] = '\0';
    if (digit_value(look(lexer, 0)) < 99 || look(lexer, 0) == '_'
        || (unsigned char)look(lexer, 0) >= 0x80)
        return "this is no number";
    if (token->type == TOKEN_INT)
        return decimal_integer(token, out);
    return literal_double(out, size, &token->real) ? NULL : "this is no number";
}

/* How many bytes the number may have at most: a sign only after an e. */
static size_t
number_extent(const struct lexer *lexer)
{
    size_t size = 0;
    char previous = '0';

    for (char c = look(lexer, 0); c != '\0'; c = look(lexer, size)) {
        bool exponent = previous == 'e' || previous == 'E';

        if (!is_digit(c) && strchr("._eE", c) == NULL && !(exponent && strchr("+-", c) != NULL))
            break;
        previous = c;
        size++;
    }
    return size;
}

const char *
literal_number(struct lexer *lexer, struct token *token)
{
    const char *message;
    size_t size;
    char *copy;

    if (look(lexer, 0) == '0') {
        switch (look(lexer, 1)) {
        case 'x':
        case 'X': return based_number(lexer, token, 16);
        case 'o':
        case 'O': return based_number(lexer, token, 8);
        case 'b':
        case 'B': return based_number(lexer, token, 2);
        default: break;
        }
    }
    size = number_extent(lexer) + 1;
    copy = memory_alloc(lexer->in, size);
    if (copy == NULL) {
        lexer->failed = true;
        return NULL;
    }
    message = decimal_number(lexer, token, copy);
    memory_free(lexer->in, copy, size);
    return message;
}
