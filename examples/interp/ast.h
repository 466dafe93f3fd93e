/* SPDX-License-Identifier: 0BSD */
/*
 * ast.h - the syntax tree: what the parser makes and the compiler reads
 *
 * All nodes have one shape; the table says what their fields hold.  A list is chained by `next`.
 */
#ifndef INTERP_AST_H
#define INTERP_AST_H

#include <stddef.h>
#include <stdint.h>

enum operator {
    OPERATOR_ADD,
    OPERATOR_SUBTRACT,
    OPERATOR_MULTIPLY,
    OPERATOR_DIVIDE,
    OPERATOR_FLOOR_DIVIDE,
    OPERATOR_MODULO,
    OPERATOR_POWER,
    OPERATOR_AND,
    OPERATOR_OR,
    OPERATOR_XOR,
    OPERATOR_SHIFT_LEFT,
    OPERATOR_SHIFT_RIGHT,
    /* Of one operand. */
    OPERATOR_NEGATIVE,
    OPERATOR_POSITIVE,
    OPERATOR_INVERT,
    OPERATOR_NOT
};

/* Added to an operator of an assignment like `a += b`. */
#define OPERATOR_IN_PLACE 0x100u

/* Comparisons of a chain: those of enum comparison, and these. */
enum membership { TEST_IN = 16, TEST_NOT_IN, TEST_IS, TEST_IS_NOT };

enum node_kind {
    /* Expressions       first        second      third       other            */
    NODE_NONE,
    NODE_TRUE,
    NODE_FALSE,
    NODE_INT,         /*                                      integer          */
    NODE_FLOAT,       /*                                      real             */
    NODE_STRING,      /*                                      text, size       */
    NODE_NAME,        /*                                      text, size       */
    NODE_UNARY,       /* operand                              op               */
    NODE_BINARY,      /* left         right                   op               */
    NODE_AND,         /* left         right                                    */
    NODE_OR,          /* left         right                                    */
    NODE_COMPARE,     /* left         list of NODE_COMPARISON                  */
    NODE_COMPARISON,  /* right                                op               */
    NODE_CONDITIONAL, /* condition    if true     if false                     */
    NODE_CALL,        /* function     list of arguments                        */
    NODE_SUBSCRIPT,   /* container    index                                    */
    NODE_ATTRIBUTE,   /* object                               text, size       */
    NODE_LIST,        /* list of items                                         */
    NODE_TUPLE,       /* list of items                                         */
    NODE_DICT,        /* list: key, value, key, value ...                      */
    /* Statements */
    NODE_EXPRESSION,  /* expression                                            */
    NODE_ASSIGN,      /* list of targets          value                        */
    NODE_AUGMENT,     /* target       value                   op               */
    NODE_DELETE,      /* list of targets                                       */
    NODE_IF,          /* list of NODE_CLAUSE      else body                    */
    NODE_CLAUSE,      /* condition    body                                     */
    NODE_WHILE,       /* condition    body        else body                    */
    NODE_FOR,         /* target       iterable    body        fourth: else body */
    NODE_DEF,         /* list of NODE_NAME        body        text, size       */
    NODE_RETURN,      /* value, or NULL                                        */
    NODE_RAISE,       /* value                                                 */
    NODE_TRY,         /* body         list of NODE_HANDLER    else body        */
    NODE_HANDLER,     /* kind or NULL body        name or NULL                 */
    NODE_IMPORT,      /* list of NODE_ALIAS                                    */
    NODE_FROM,        /* list of NODE_ALIAS                   text, size: the module */
    NODE_ALIAS,       /* name it gets, or NULL                text, size       */
    NODE_GLOBAL,      /* list of NODE_NAME                                     */
    NODE_PASS,
    NODE_BREAK,
    NODE_CONTINUE
};

struct node {
    enum node_kind kind;
    int op;
    int line;
    int depth; /* of an expression: nodes on the longest way down */
    union {
        const char *text; /* not ended by a NUL */
        int64_t integer;
        double real;
    } as;
    size_t size;
    struct node *next;
    struct node *first, *second, *third, *fourth;
};

#endif
