/* SPDX-License-Identifier: 0BSD */
/*
 * code.h - bytecode: what the compiler makes of one function, or of the top level of a module
 *
 * An instruction is 32 bits: the operation in the low 8, its argument in the high 24.
 */
#ifndef INTERP_CODE_H
#define INTERP_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "object.h"

#define CODE_MAX_ARGUMENT 0xffffffu
#define CODE_MAX_LOCALS 4096u
/* An operand stack deeper than that would not leave room for calls. */
#define CODE_MAX_STACK 8192u

enum operation {
    /*                     argument          stack, top last                                  */
    OP_LINE,            /* line number                       the line that runs now           */
    OP_CONSTANT,        /* constant          -> value                                         */
    OP_INT,             /* 0 to 2**24 - 1    -> value                                         */
    OP_NONE,            /*                   -> None                                          */
    OP_TRUE,            /*                   -> True                                          */
    OP_FALSE,           /*                   -> False                                         */
    OP_POP,             /*                   value ->                                         */
    OP_COPY,            /* n                 -> the value n below the top (0: the top)        */
    OP_SWAP,            /*                   a, b -> b, a                                     */
    OP_ROTATE,          /*                   a, b, c -> c, a, b                               */
    OP_LOAD_LOCAL,      /* number            -> value                                         */
    OP_STORE_LOCAL,     /* number            value ->                                         */
    OP_DELETE_LOCAL,    /* number                                                             */
    OP_LOAD_GLOBAL,     /* name constant     -> value                                         */
    OP_STORE_GLOBAL,    /* name constant     value ->                                         */
    OP_DELETE_GLOBAL,   /* name constant                                                      */
    OP_LOAD_ATTRIBUTE,  /* name constant     object -> value                                  */
    OP_STORE_ATTRIBUTE, /* name constant     value, object ->                                 */
    OP_SUBSCRIPT,       /*                   container, index -> value                        */
    OP_STORE_SUBSCRIPT, /*                   value, container, index ->                       */
    OP_DELETE_SUBSCRIPT,/*                   container, index ->                              */
    OP_BINARY,          /* enum operator     a, b -> value                                    */
    OP_UNARY,           /* enum operator     a -> value                                       */
    OP_COMPARE,         /* comparison        a, b -> bool                                     */
    OP_JUMP,            /* instruction                                                        */
    OP_LOOP,            /* instruction                       a jump back: a line begins again */
    OP_JUMP_IF_FALSE,   /* instruction       value ->                                         */
    OP_JUMP_IF_TRUE,    /* instruction       value ->                                         */
    OP_LOOP_IF_FALSE,   /* instruction       value ->        a jump back                      */
    OP_LOOP_IF_TRUE,    /* instruction       value ->        a jump back                      */
    OP_AND,             /* instruction       value -> value if it is false (jumps), else ->   */
    OP_OR,              /* instruction       value -> value if it is true (jumps), else ->    */
    OP_CALL,            /* arguments         function, arguments -> value                     */
    OP_RETURN,          /*                   value ->                                         */
    OP_LIST,            /* n                 n items -> list                                  */
    OP_APPEND,          /*                   list, item -> list                               */
    OP_TUPLE,           /* n                 n items -> tuple                                 */
    OP_DICT,            /*                   -> dict                                          */
    OP_INSERT,          /*                   dict, key, value -> dict                         */
    OP_UNPACK,          /* n                 value -> n items, the first on top               */
    OP_ITERATE,         /*                   value -> iterator                                */
    OP_NEXT,            /* instruction       iterator -> iterator, item; at the end: -> jumps */
    OP_FUNCTION,        /* code constant     -> function                                      */
    OP_IMPORT,          /* name constant     -> module                                        */
    OP_IMPORT_LAST,     /* name constant     as OP_IMPORT, for the last part of a.b.c         */
    OP_IMPORT_NAME,     /* name constant     module -> module, value                          */
    OP_RAISE,           /*                   error ->                                         */
    OP_MATCH,           /*                   error, kind -> error, bool                       */
    OP_RAISE_AGAIN      /*                   error ->                                         */
};

/* While an instruction in [start, end) runs: errors go to `target`. */
struct code_handler {
    uint32_t start, end;
    uint32_t target;
    uint32_t depth; /* of the operand stack; the error is pushed on it */
};

struct code {
    struct object object;
    char *filename; /* probes point at these two: they live as long as the code */
    char *name;
    int line;       /* of the def; 0 for the top level of a module */
    size_t parameter_count;
    size_t local_count; /* parameters included */
    size_t stack_size;

    uint32_t *instructions;
    size_t count, capacity;
    struct value *constants;
    size_t constant_count, constant_capacity;
    struct code_handler *handlers; /* an inner one stands before an outer one */
    size_t handler_count, handler_capacity;
    char **local_names; /* local_count of them */
    size_t local_name_capacity;
};

struct code *code_new(struct interp *in, const char *filename, const char *name, size_t name_size,
                      int line);

/* These return false with MemoryError set. */
bool code_add(struct interp *in, struct code *code, enum operation op, uint32_t argument);
bool code_add_constant(struct interp *in, struct code *code, struct value value);
bool code_add_handler(struct interp *in, struct code *code, struct code_handler handler);
bool code_add_local(struct interp *in, struct code *code, const char *name, size_t size);

/* Gives back what the code owns: for the collector. */
void code_clear(struct interp *in, struct code *code);

static inline enum operation
code_operation(uint32_t instruction)
{
    return (enum operation)(instruction & 0xff);
}

static inline uint32_t
code_argument(uint32_t instruction)
{
    return instruction >> 8;
}

#endif
