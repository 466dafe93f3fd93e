/* SPDX-License-Identifier: 0BSD */
/*
 * code.h - bytecode: what the compiler makes of one function, or of the top level of a module
 *
 * An instruction is 32 bits: the operation in the low 8, its argument in the high 24.
 */
#ifndef INTERP_CODE_H
#define INTERP_CODE_H

#include "object.h"

#define CODE_MAX_ARGUMENT 0xffffffu
/* An operand stack deeper than that would not leave room for calls. */
#define CODE_MAX_STACK 8192u

/* Name, values it adds to the stack.       argument        stack, top last                  */
#define OPERATIONS(X) \
    X(LINE, 0)             /* line number                   the line that runs now           */ \
    X(CONSTANT, 1)         /* number        -> value                                         */ \
    X(POP, -1)             /*               value ->                                         */ \
    X(LOAD_LOCAL, 1)       /* number        -> value                                         */ \
    X(STORE_LOCAL, -1)     /* number        value ->                                         */ \
    X(LOAD_GLOBAL, 1)      /* constant      -> value                                         */ \
    X(STORE_GLOBAL, -1)    /* constant      value ->                                         */ \
    X(ATTRIBUTE, 0)        /* constant      object -> value                                  */ \
    X(SUBSCRIPT, -1)       /*               container, index -> value                        */ \
    X(STORE_SUBSCRIPT, -3) /*               value, container, index ->                       */ \
    X(BINARY, -1)          /* operator      a, b -> value                                    */ \
    X(COMPARE, -1)         /* comparison    a, b -> bool                                     */ \
    X(NEGATIVE, 0)         /*               a -> value                                       */ \
    X(NOT, 0)              /*               a -> bool                                        */ \
    X(JUMP, 0)             /* instruction                                                    */ \
    X(LOOP, 0)             /* instruction                   a jump back: a line begins again */ \
    X(JUMP_IF_FALSE, -1)   /* instruction   value ->                                         */ \
    X(JUMP_IF_TRUE, -1)    /* instruction   value ->                                         */ \
    X(LOOP_IF_FALSE, -1)   /* instruction   value ->        a jump back                      */ \
    X(LOOP_IF_TRUE, -1)    /* instruction   value ->        a jump back                      */ \
    X(AND, -1)             /* instruction   value -> value if it is false (jumps), else ->   */ \
    X(OR, -1)              /* instruction   value -> value if it is true (jumps), else ->    */ \
    X(CALL, 0)             /* arguments     function, arguments -> value                     */ \
    X(RETURN, -1)          /*               value ->                                         */ \
    X(LIST, 1)             /* items         items -> list                                    */ \
    X(ITERATE, 0)          /*               value -> iterator                                */ \
    X(NEXT, 1)             /* instruction   iterator -> iterator, item; at the end: -> jumps */ \
    X(FUNCTION, 1)         /* constant      -> function                                      */ \
    X(IMPORT, 1)           /* constant      -> module                                        */ \
    X(RAISE, -1)           /*               error ->                                         */ \
    X(MATCH, 0)            /*               error, kind -> error, bool                       */ \
    X(RAISE_AGAIN, -1)     /*               error ->                                         */

enum operation {
#define X(name, effect) OP_##name,
    OPERATIONS(X)
#undef X
};

/* In the order of their tokens. */
enum operator {
    OPERATOR_ADD, OPERATOR_SUBTRACT, OPERATOR_MULTIPLY, OPERATOR_FLOOR_DIVIDE, OPERATOR_MODULO
};

enum comparison { COMPARE_EQ, COMPARE_NE, COMPARE_LE, COMPARE_GE, COMPARE_LT, COMPARE_GT };

/* While an instruction in [start, end) runs: errors go to `target`. */
struct handler {
    uint32_t start, end, target;
    uint32_t depth; /* of the operand stack; the error is pushed on it */
};

struct code {
    struct object object;
    struct string *file, *name; /* names, so that what probes point at is never freed */
    int line;                   /* of the def; 0 for the top level of a module */
    size_t parameter_count, stack_size;

    uint32_t *instructions;
    size_t count, capacity;
    struct value *constants;
    size_t constant_count, constant_capacity;
    struct handler *handlers; /* an inner one stands before an outer one */
    size_t handler_count, handler_capacity;
    struct string **locals; /* parameters first */
    size_t local_count, local_capacity;
};

static inline enum operation code_operation(uint32_t instruction)
{
    return (enum operation)(instruction & 0xff);
}

static inline uint32_t code_argument(uint32_t instruction)
{
    return instruction >> 8;
}

static inline uint32_t code_instruction(enum operation operation, uint32_t argument)
{
    return (uint32_t)operation | argument << 8;
}

#endif
