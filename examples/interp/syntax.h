/* SPDX-License-Identifier: 0BSD */
/*
 * syntax.h - from source text to code, in two steps: all tokens, then code, in one walk over them
 *
 * There is no tree.  What is compiled twice or in another order than it is written (the condition
 * of a loop, the target of an assignment) is walked again: `at` is set to its first token.
 */
#ifndef INTERP_SYNTAX_H
#define INTERP_SYNTAX_H

#include <setjmp.h>

#include "code.h"

#define MAX_SOURCE (1 << 20) /* bytes */
#define MAX_INDENTS 50       /* levels of blocks */
#define MAX_NESTING 100      /* of an expression */
#define LINE_UNKNOWN (-1)
#define LINE_KEEP 0 /* for instructions that no source line stands for */

enum token_type {
    TOKEN_END, TOKEN_NEWLINE, TOKEN_INDENT, TOKEN_DEDENT, TOKEN_NAME, TOKEN_NUMBER, TOKEN_STRING,
    /* Words. */
    TOKEN_AND, TOKEN_BREAK, TOKEN_CONTINUE, TOKEN_DEF, TOKEN_ELIF, TOKEN_ELSE, TOKEN_EXCEPT,
    TOKEN_FALSE, TOKEN_FOR, TOKEN_IF, TOKEN_IMPORT, TOKEN_IN, TOKEN_NONE, TOKEN_NOT, TOKEN_OR,
    TOKEN_PASS, TOKEN_RAISE, TOKEN_RETURN, TOKEN_TRUE, TOKEN_TRY, TOKEN_WHILE,
    /* Signs: a longer one stands before its beginnings, three groups as in code.h. */
    TOKEN_ADD_ASSIGN, TOKEN_SUBTRACT_ASSIGN, TOKEN_MULTIPLY_ASSIGN, TOKEN_FLOOR_DIVIDE_ASSIGN,
    TOKEN_MODULO_ASSIGN,
    TOKEN_EQ, TOKEN_NE, TOKEN_LE, TOKEN_GE, TOKEN_LT, TOKEN_GT,
    TOKEN_ADD, TOKEN_SUBTRACT, TOKEN_MULTIPLY, TOKEN_FLOOR_DIVIDE, TOKEN_MODULO,
    TOKEN_LEFT_PAREN, TOKEN_RIGHT_PAREN, TOKEN_LEFT_BRACKET, TOKEN_RIGHT_BRACKET,
    TOKEN_COMMA, TOKEN_COLON, TOKEN_SEMICOLON, TOKEN_DOT, TOKEN_ASSIGN
};

struct token {
    enum token_type type;
    int line;
    struct value value; /* of a name, a number, a string; of words and signs None */
};

/* A jump whose target is not known yet.  A list of them is the number of its last one, 0: none. */
struct jump {
    uint32_t at;
    int line;
    size_t depth; /* of the operand stack where it lands */
    size_t next;
};

/* A source text on its way to code. */
struct source {
    struct interp *in;
    const char *file;
    jmp_buf failed; /* where syntax_error() goes */
    struct token *tokens;
    size_t token_count, token_capacity;
    struct text scratch; /* the string being read */
    const struct token *at; /* the next token */
    unsigned nesting;
    struct jump *jumps;
    size_t jump_count, jump_capacity;
};

struct loop {
    uint32_t start;    /* where `continue` goes */
    bool has_iterator; /* which `break` must drop */
    size_t breaks;     /* jumps */
};

/* One function, or the top level of a module. */
struct unit {
    struct source *source;
    struct code *code;
    bool is_function;
    int line;     /* that runs at this point, or LINE_UNKNOWN */
    size_t depth; /* of the operand stack at this point */
    struct loop *loop;
};

/* Ends the compilation with an error in `line`. */
void syntax_error(struct source *source, int line, const char *format, ...)
    __attribute__((__noreturn__, __format__(__printf__, 3, 4)));

/* lexer.c: reads all tokens. */
void lexer_read(struct source *source, const char *text, size_t size);
const char *token_text(enum token_type type);

/* unit.c: adds an instruction; if `line` does not run already, OP_LINE before it. */
void unit_emit(struct unit *unit, int line, enum operation operation, uint32_t argument);
void unit_begin_line(struct unit *unit, int line);
void unit_set_depth(struct unit *unit, size_t depth);
/* The target of a jump is written when it is known: all land here, or loop back to `target`. */
void unit_jump(struct unit *unit, int line, enum operation operation, size_t *jumps);
void unit_land(struct unit *unit, size_t jumps);
void unit_loop(struct unit *unit, size_t jumps, uint32_t target);
void unit_join(struct unit *unit, size_t *jumps, size_t more);
/* A place that is jumped to from below. */
uint32_t unit_label(struct unit *unit);
uint32_t unit_add_constant(struct unit *unit, struct value value);
void unit_constant(struct unit *unit, int line, struct value value);
void unit_variable(struct unit *unit, const struct token *name, enum operation local,
                   enum operation global);

/* expression.c: from `at` on.  The line that the expression stands for. */
int compile_expression(struct unit *unit);
/* Up to `limit`: what is subscripted in a target. */
void compile_container(struct unit *unit, const struct token *limit);
/* Jumps if the condition is as wanted; adds the jumps to a list.  `line` is that of the jumps, at
 * first that of the statement; the result is that of the last one. */
int compile_condition(struct unit *unit, bool wanted, int line, size_t *jumps);
bool accept(struct unit *unit, enum token_type type);
const struct token *expect(struct unit *unit, enum token_type type);
void unexpected(struct unit *unit, const char *wanted) __attribute__((__noreturn__));

/* compile.c: the code of the text; NULL with SyntaxError set. */
struct code *compile(struct interp *in, const char *file, const char *text, size_t size);

#endif
