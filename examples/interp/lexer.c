/* SPDX-License-Identifier: 0BSD */
/* lexer.c - source text to tokens, with INDENT and DEDENT */

#include "lexer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "literal.h"
#include "state.h"

static const struct {
    const char *text;
    enum token_type type;
} words[] = {
    {"and", TOKEN_AND},           {"as", TOKEN_AS},
    {"break", TOKEN_BREAK},       {"continue", TOKEN_CONTINUE},
    {"def", TOKEN_DEF},           {"del", TOKEN_DEL},
    {"elif", TOKEN_ELIF},         {"else", TOKEN_ELSE},
    {"except", TOKEN_EXCEPT},     {"False", TOKEN_FALSE},
    {"for", TOKEN_FOR},           {"from", TOKEN_FROM},
    {"global", TOKEN_GLOBAL},     {"if", TOKEN_IF},
    {"import", TOKEN_IMPORT},     {"in", TOKEN_IN},
    {"is", TOKEN_IS},             {"None", TOKEN_NONE},
    {"not", TOKEN_NOT},           {"or", TOKEN_OR},
    {"pass", TOKEN_PASS},         {"raise", TOKEN_RAISE},
    {"return", TOKEN_RETURN},     {"True", TOKEN_TRUE},
    {"try", TOKEN_TRY},           {"while", TOKEN_WHILE},
    {"assert", TOKEN_RESERVED},   {"async", TOKEN_RESERVED},
    {"await", TOKEN_RESERVED},    {"class", TOKEN_RESERVED},
    {"finally", TOKEN_RESERVED},  {"lambda", TOKEN_RESERVED},
    {"nonlocal", TOKEN_RESERVED}, {"with", TOKEN_RESERVED},
    {"yield", TOKEN_RESERVED},
};

/* Longer signs stand before their beginnings. */
static const struct {
    const char *text;
    enum token_type type;
} signs[] = {
    {"**=", TOKEN_DOUBLE_STAR_ASSIGN}, {"//=", TOKEN_DOUBLE_SLASH_ASSIGN},
    {"<<=", TOKEN_SHIFT_LEFT_ASSIGN},  {">>=", TOKEN_SHIFT_RIGHT_ASSIGN},
    {"**", TOKEN_DOUBLE_STAR},         {"//", TOKEN_DOUBLE_SLASH},
    {"<<", TOKEN_SHIFT_LEFT},          {">>", TOKEN_SHIFT_RIGHT},
    {"==", TOKEN_EQ},                  {"!=", TOKEN_NE},
    {"<=", TOKEN_LE},                  {">=", TOKEN_GE},
    {"+=", TOKEN_PLUS_ASSIGN},         {"-=", TOKEN_MINUS_ASSIGN},
    {"*=", TOKEN_STAR_ASSIGN},         {"/=", TOKEN_SLASH_ASSIGN},
    {"%=", TOKEN_PERCENT_ASSIGN},      {"&=", TOKEN_AMPERSAND_ASSIGN},
    {"|=", TOKEN_BAR_ASSIGN},          {"^=", TOKEN_CARET_ASSIGN},
    {"(", TOKEN_LEFT_PAREN},           {")", TOKEN_RIGHT_PAREN},
    {"[", TOKEN_LEFT_BRACKET},         {"]", TOKEN_RIGHT_BRACKET},
    {"{", TOKEN_LEFT_BRACE},           {"}", TOKEN_RIGHT_BRACE},
    {",", TOKEN_COMMA},                {":", TOKEN_COLON},
    {";", TOKEN_SEMICOLON},            {".", TOKEN_DOT},
    {"=", TOKEN_ASSIGN},               {"<", TOKEN_LT},
    {">", TOKEN_GT},                   {"~", TOKEN_TILDE},
    {"+", TOKEN_PLUS},                 {"-", TOKEN_MINUS},
    {"*", TOKEN_STAR},                 {"/", TOKEN_SLASH},
    {"%", TOKEN_PERCENT},              {"&", TOKEN_AMPERSAND},
    {"|", TOKEN_BAR},                  {"^", TOKEN_CARET},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

const char *
token_describe(enum token_type type)
{
    switch (type) {
    case TOKEN_END: return "end of file";
    case TOKEN_NEWLINE: return "end of line";
    case TOKEN_INDENT: return "deeper indentation";
    case TOKEN_DEDENT: return "end of the block";
    case TOKEN_NAME: return "a name";
    case TOKEN_INT:
    case TOKEN_FLOAT: return "a number";
    case TOKEN_STRING: return "a string";
    case TOKEN_RESERVED: return "a reserved word";
    default: break;
    }
    for (size_t i = 0; i < COUNT(words); i++)
        if (words[i].type == type)
            return words[i].text;
    for (size_t i = 0; i < COUNT(signs); i++)
        if (signs[i].type == type)
            return signs[i].text;
    return "an error";
}

bool
syntax_error(struct interp *in, const char *file, int line, const char *format, ...)
{
    char message[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return error_set(in, ERROR_SYNTAX, "%s:%d: error: %s", file, line, message);
}

void
lexer_begin(struct lexer *lexer, struct arena *arena, const char *file, const char *text,
            size_t size)
{
    memset(lexer, 0, sizeof *lexer);
    lexer->in = arena->in;
    lexer->arena = arena;
    lexer->file = file;
    lexer->at = text;
    lexer->end = text + size;
    lexer->line = 1;
    lexer->line_start = true;
    lexer->indent_count = 1; /* the outermost: column 0 */
}

static struct token
make_token(const struct lexer *lexer, enum token_type type)
{
    struct token token = {TOKEN_ERROR, 0, NULL, 0, 0, 0};

    token.type = type;
    token.line = lexer->line;
    return token;
}

static struct token
fail(struct lexer *lexer, const char *message)
{
    if (!lexer->failed)
        syntax_error(lexer->in, lexer->file, lexer->line, "%s", message);
    lexer->failed = true;
    return make_token(lexer, TOKEN_ERROR);
}

static char
peek(const struct lexer *lexer, size_t ahead)
{
    return (size_t)(lexer->end - lexer->at) > ahead ? lexer->at[ahead] : '\0';
}

/* A line end is \n, \r\n or \r.  The bytes of the one at `at`, or 0. */
static size_t
line_end_size(const struct lexer *lexer)
{
    if (peek(lexer, 0) == '\n')
        return 1;
    if (peek(lexer, 0) == '\r')
        return peek(lexer, 1) == '\n' ? 2 : 1;
    return 0;
}

static void
skip_comment(struct lexer *lexer)
{
    if (peek(lexer, 0) == '#')
        while (lexer->at < lexer->end && line_end_size(lexer) == 0)
            lexer->at++;
}

/* Measures the indentation of the next line that holds more than a comment. */
static void
measure_line(struct lexer *lexer, size_t *columns, size_t *bytes)
{
    for (;;) {
        *columns = *bytes = 0;
        for (;; lexer->at++, ++*bytes) {
            if (peek(lexer, 0) == ' ')
                ++*columns;
            else if (peek(lexer, 0) == '\t')
                *columns = (*columns / 8 + 1) * 8;
            else if (peek(lexer, 0) == '\f')
                *columns = 0;
            else
                break;
        }
        skip_comment(lexer);
        if (line_end_size(lexer) == 0)
            return;
        lexer->at += line_end_size(lexer);
        lexer->line++;
    }
}

/* At the start of a line: INDENT, DEDENT, or TOKEN_NEWLINE for neither. */
static struct token
indentation(struct lexer *lexer)
{
    size_t columns, bytes, top;

    measure_line(lexer, &columns, &bytes);
    lexer->line_start = false;
    if (lexer->at == lexer->end)
        columns = bytes = 0;
    top = lexer->indent_count - 1;
    if (columns == lexer->indents[top].columns) {
        if (bytes != lexer->indents[top].bytes)
            return fail(lexer, "tabs and spaces are mixed in the indentation");
        return make_token(lexer, TOKEN_NEWLINE);
    }
    if (columns > lexer->indents[top].columns) {
        if (bytes <= lexer->indents[top].bytes)
            return fail(lexer, "tabs and spaces are mixed in the indentation");
        if (lexer->indent_count == LEXER_INDENTS)
            return fail(lexer, "too many levels of indentation");
        lexer->indents[lexer->indent_count].columns = columns;
        lexer->indents[lexer->indent_count++].bytes = bytes;
        return make_token(lexer, TOKEN_INDENT);
    }
    while (lexer->indents[lexer->indent_count - 1].columns > columns) {
        lexer->indent_count--;
        lexer->pending_dedents++;
    }
    top = lexer->indent_count - 1;
    if (lexer->indents[top].columns != columns)
        return fail(lexer, "this indentation matches no outer block");
    if (lexer->indents[top].bytes != bytes)
        return fail(lexer, "tabs and spaces are mixed in the indentation");
    lexer->pending_dedents--;
    return make_token(lexer, TOKEN_DEDENT);
}

static bool
is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
           || (unsigned char)c >= 0x80;
}

static struct token
name(struct lexer *lexer)
{
    struct token token = make_token(lexer, TOKEN_NAME);
    const char *start = lexer->at;
    char *copy;

    while (lexer->at < lexer->end && is_name_byte(*lexer->at))
        lexer->at++;
    token.size = (size_t)(lexer->at - start);
    for (size_t i = 0; i < COUNT(words); i++)
        if (strlen(words[i].text) == token.size && memcmp(words[i].text, start, token.size) == 0)
            token.type = words[i].type;
    if (peek(lexer, 0) == '"' || peek(lexer, 0) == '\'')
        return fail(lexer, "this prefix of a string is not supported");
    copy = arena_alloc(lexer->arena, token.size + 1);
    if (copy == NULL) {
        lexer->failed = true;
        return make_token(lexer, TOKEN_ERROR);
    }
    memcpy(copy, start, token.size);
    token.text = copy;
    return token;
}

/* A literal: literal.c reads it, and says what is wrong with it. */
static struct token
literal(struct lexer *lexer, enum token_type type)
{
    struct token token = make_token(lexer, type);
    const char *message = type == TOKEN_STRING ? literal_string(lexer, &token)
                                               : literal_number(lexer, &token);

    if (message != NULL)
        return fail(lexer, message);
    if (lexer->failed)
        token.type = TOKEN_ERROR;
    return token;
}

static struct token
sign(struct lexer *lexer)
{
    size_t left = (size_t)(lexer->end - lexer->at);
    char message[64];

    for (size_t i = 0; i < COUNT(signs); i++) {
        size_t size = strlen(signs[i].text);
        struct token token;

        if (size > left || memcmp(signs[i].text, lexer->at, size) != 0)
            continue;
        token = make_token(lexer, signs[i].type);
        lexer->at += size;
        switch (token.type) {
        case TOKEN_LEFT_PAREN:
        case TOKEN_LEFT_BRACKET:
        case TOKEN_LEFT_BRACE:
            lexer->brackets++;
            break;
        case TOKEN_RIGHT_PAREN:
        case TOKEN_RIGHT_BRACKET:
        case TOKEN_RIGHT_BRACE:
            if (lexer->brackets > 0)
                lexer->brackets--;
            break;
        default:
            break;
        }
        return token;
    }
    if (*lexer->at > 0x20 && *lexer->at < 0x7f)
        snprintf(message, sizeof message, "'%c' is no token", *lexer->at);
    else
        snprintf(message, sizeof message, "byte 0x%02x is no token",
                 (unsigned)(unsigned char)*lexer->at);
    return fail(lexer, message);
}

/* White space, comments and joined lines.  False with an error set. */
static bool
skip_blank(struct lexer *lexer)
{
    for (;;) {
        char c = peek(lexer, 0);

        if (lexer->at == lexer->end)
            return true;
        if (c == ' ' || c == '\t' || c == '\f') {
            lexer->at++;
        } else if (c == '#') {
            skip_comment(lexer);
        } else if (c == '\\') {
            lexer->at++;
            if (line_end_size(lexer) == 0) {
                fail(lexer, "a backslash must be the last character of its line");
                return false;
            }
            lexer->at += line_end_size(lexer);
            lexer->line++;
            if (lexer->at == lexer->end) {
                fail(lexer, "the file ends after a backslash");
                return false;
            }
        } else if (lexer->brackets > 0 && line_end_size(lexer) > 0) {
            lexer->at += line_end_size(lexer);
            lexer->line++;
        } else {
            return true;
        }
    }
}

struct token
lexer_next(struct lexer *lexer)
{
    struct token token;
    char c;

    if (lexer->failed)
        return make_token(lexer, TOKEN_ERROR);
    if (lexer->pending_dedents > 0) {
        lexer->pending_dedents--;
        return make_token(lexer, TOKEN_DEDENT);
    }
    if (lexer->line_start) {
        token = indentation(lexer);
        if (token.type != TOKEN_NEWLINE)
            return token;
    }
    if (!skip_blank(lexer))
        return make_token(lexer, TOKEN_ERROR);
    if (lexer->at == lexer->end) {
        if (lexer->brackets > 0)
            return fail(lexer, "a bracket is not closed");
        return make_token(lexer, TOKEN_END);
    }
    c = *lexer->at;
    if (line_end_size(lexer) > 0) {
        token = make_token(lexer, TOKEN_NEWLINE);
        lexer->at += line_end_size(lexer);
        lexer->line++;
        lexer->line_start = true;
        return token;
    }
    if (literal_is_string(lexer))
        return literal(lexer, TOKEN_STRING);
    if ((c >= '0' && c <= '9') || (c == '.' && peek(lexer, 1) >= '0' && peek(lexer, 1) <= '9'))
        return literal(lexer, TOKEN_INT);
    if (is_name_byte(c))
        return name(lexer);
    return sign(lexer);
}
