/* SPDX-License-Identifier: 0BSD */
/*
 * lexer.h - source text to tokens, with INDENT and DEDENT
 *
 * After an error the lexer gives TOKEN_ERROR for ever; the error of the interpreter is set then,
 * as SyntaxError "FILE:LINE: error: TEXT".
 */
#ifndef INTERP_LEXER_H
#define INTERP_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

#define LEXER_INDENTS 100

enum token_type {
    /* Other than the words and signs below. */
    TOKEN_ERROR,
    TOKEN_END,
    TOKEN_NEWLINE,
    TOKEN_INDENT,
    TOKEN_DEDENT,
    TOKEN_NAME,
    TOKEN_INT,
    TOKEN_FLOAT,
    TOKEN_STRING,
    /* Words. */
    TOKEN_AND,
    TOKEN_AS,
    TOKEN_BREAK,
    TOKEN_CONTINUE,
    TOKEN_DEF,
    TOKEN_DEL,
    TOKEN_ELIF,
    TOKEN_ELSE,
    TOKEN_EXCEPT,
    TOKEN_FALSE,
    TOKEN_FOR,
    TOKEN_FROM,
    TOKEN_GLOBAL,
    TOKEN_IF,
    TOKEN_IMPORT,
    TOKEN_IN,
    TOKEN_IS,
    TOKEN_NONE,
    TOKEN_NOT,
    TOKEN_OR,
    TOKEN_PASS,
    TOKEN_RAISE,
    TOKEN_RETURN,
    TOKEN_TRUE,
    TOKEN_TRY,
    TOKEN_WHILE,
    TOKEN_RESERVED, /* a word of Python that this interpreter does not know */
    /* Signs. */
    TOKEN_LEFT_PAREN,
    TOKEN_RIGHT_PAREN,
    TOKEN_LEFT_BRACKET,
    TOKEN_RIGHT_BRACKET,
    TOKEN_LEFT_BRACE,
    TOKEN_RIGHT_BRACE,
    TOKEN_COMMA,
    TOKEN_COLON,
    TOKEN_SEMICOLON,
    TOKEN_DOT,
    TOKEN_ASSIGN,
    TOKEN_EQ,
    TOKEN_NE,
    TOKEN_LT,
    TOKEN_LE,
    TOKEN_GT,
    TOKEN_GE,
    TOKEN_TILDE,
    /* Binary operators, in the order of enum operator, then the same with `=`. */
    TOKEN_PLUS,
    TOKEN_MINUS,
    TOKEN_STAR,
    TOKEN_SLASH,
    TOKEN_DOUBLE_SLASH,
    TOKEN_PERCENT,
    TOKEN_DOUBLE_STAR,
    TOKEN_AMPERSAND,
    TOKEN_BAR,
    TOKEN_CARET,
    TOKEN_SHIFT_LEFT,
    TOKEN_SHIFT_RIGHT,
    TOKEN_PLUS_ASSIGN,
    TOKEN_MINUS_ASSIGN,
    TOKEN_STAR_ASSIGN,
    TOKEN_SLASH_ASSIGN,
    TOKEN_DOUBLE_SLASH_ASSIGN,
    TOKEN_PERCENT_ASSIGN,
    TOKEN_DOUBLE_STAR_ASSIGN,
    TOKEN_AMPERSAND_ASSIGN,
    TOKEN_BAR_ASSIGN,
    TOKEN_CARET_ASSIGN,
    TOKEN_SHIFT_LEFT_ASSIGN,
    TOKEN_SHIFT_RIGHT_ASSIGN
};

struct token {
    enum token_type type;
    int line;
    const char *text; /* names and strings (without quotes, escapes undone): in the arena */
    size_t size;
    uint64_t integer; /* up to 2 ** 63: only `-` may stand before the largest */
    double real;
};

struct lexer {
    struct interp *in;
    struct arena *arena;
    const char *file;
    const char *at, *end;
    int line;
    unsigned brackets; /* open ones: a line end is white space inside */
    bool line_start;   /* indentation comes next */
    bool failed;
    unsigned pending_dedents;
    size_t indent_count;
    struct {
        size_t columns; /* a tab goes to the next multiple of 8 */
        size_t bytes;   /* a tab is one: both must agree about deeper or not */
    } indents[LEXER_INDENTS];
};

/* `text` must be valid UTF-8 without NUL bytes, and outlive the lexer. */
void lexer_begin(struct lexer *lexer, struct arena *arena, const char *file, const char *text,
                 size_t size);

struct token lexer_next(struct lexer *lexer);

/* "'while'", "end of line", ...: for messages. */
const char *token_describe(enum token_type type);

/* Sets SyntaxError "FILE:LINE: error: ..."; always false. */
bool syntax_error(struct interp *in, const char *file, int line, const char *format, ...)
    __attribute__((__format__(__printf__, 4, 5)));

#endif
