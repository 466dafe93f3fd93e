/* SPDX-License-Identifier: 0BSD */
/* vm.h - runs bytecode */
#ifndef INTERP_VM_H
#define INTERP_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "value.h"

struct code;
struct dict;

#define VM_FRAMES 1000     /* calls inside calls; Python's own default */
#define VM_NESTING 100     /* run loops inside run loops: each takes a piece of the C stack */
#define VM_STACK 65536     /* values */

#define VM_NO_LINE (-1)    /* of a frame: the next line runs anew, whichever it is */

/* One call of a function, or the top level of a module. */
struct frame {
    struct code *code;
    struct dict *globals;
    const uint32_t *next;  /* instruction to run next, while another frame runs */
    struct value *base;    /* first local variable; base[-1] is the function */
    int line;              /* line that runs, or VM_NO_LINE */
    bool entry;            /* leaving it ends the run loop */
};

struct vm {
    struct value *stack; /* VM_STACK values, never moved */
    struct value *top;   /* first free one */
    struct frame *frames;
    size_t frame_count;
    unsigned nesting;
};

bool vm_init(struct interp *in);
void vm_free(struct interp *in);

/* Runs the top level of a module. */
bool vm_run_module(struct interp *in, struct code *code, struct dict *globals);

/* Calls any callable from C.  `args` must be protected. */
bool vm_call(struct interp *in, struct value callee, const struct value *args, size_t count,
             struct value *result);

#endif
