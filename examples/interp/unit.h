/* SPDX-License-Identifier: 0BSD */
/* unit.h - what the parts of the compiler share: the code object being written */
#ifndef INTERP_UNIT_H
#define INTERP_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "ast.h"
#include "code.h"

#define LINE_UNKNOWN (-1)
#define LINE_KEEP 0 /* for instructions that no source line stands for */

struct loop {
    struct loop *outer;
    uint32_t start;       /* where `continue` goes */
    bool has_iterator;    /* which `break` must drop */
    struct jump *breaks;
};

/* One function, or the top level of a module, while it is compiled. */
struct unit {
    struct interp *in;
    struct arena *arena;
    struct unit *outer;
    const char *file;
    struct code *code;
    struct dict *names;  /* name: number of its constant */
    struct dict *locals; /* name: number of the variable, or -1 if declared global */
    bool is_module;
    int line;            /* that runs at this point, or LINE_UNKNOWN */
    size_t depth;        /* of the operand stack at this point */
    struct loop *loop;
};

/* A jump whose target is not known yet. */
struct jump {
    uint32_t at;
    int line;
    size_t depth; /* of the operand stack where it lands */
    struct jump *next;
};

/* All return false, or NULL, with an error set. */

/* Adds an instruction; if `line` does not run already, OP_LINE before it. */
bool unit_emit(struct unit *unit, int line, enum operation op, uint32_t argument);
bool unit_begin_line(struct unit *unit, int line);
bool unit_fail(struct unit *unit, int line, const char *message);

/* The target of a jump is written when it is known: it lands here, or loops back to `target`. */
bool unit_jump(struct unit *unit, int line, enum operation op, struct jump *jump);
void unit_land(struct unit *unit, const struct jump *jump);
void unit_land_all(struct unit *unit, const struct jump *jumps);
void unit_loop_all(struct unit *unit, const struct jump *jumps, uint32_t target);
/* A place that is jumped to from below. */
uint32_t unit_label(struct unit *unit);

bool unit_constant(struct unit *unit, int line, struct value value);
bool unit_name(struct unit *unit, const char *text, size_t size, uint32_t *constant);
/* Loads, stores or deletes a variable: an operation on a local, and that on a global. */
bool unit_variable(struct unit *unit, const struct node *name, int line, enum operation local,
                   enum operation global);

bool unit_expression(struct unit *unit, const struct node *node);
/* Jumps if the condition is as wanted; adds the jumps to a list.  `line` is the statement's. */
bool unit_condition(struct unit *unit, const struct node *node, bool wanted, int line,
                    struct jump **jumps);
/* Stores the value on top of the stack. */
bool unit_store(struct unit *unit, const struct node *target);
bool unit_delete(struct unit *unit, const struct node *target);
bool unit_augment(struct unit *unit, const struct node *node);

/* The locals of a function: its parameters and all that it binds. */
bool unit_collect_locals(struct unit *unit, const struct node *parameters,
                         const struct node *body);

#endif
