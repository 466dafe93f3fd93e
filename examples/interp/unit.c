/* SPDX-License-Identifier: 0BSD */
/* unit.c - instructions with their lines and jumps, constants, variables */

#include "syntax.h"

static const signed char effects[] = {
#define X(name, effect) effect,
    OPERATIONS(X)
#undef X
};

void unit_set_depth(struct unit *unit, size_t depth)
{
    unit->depth = depth;
    if (depth > CODE_MAX_STACK)
        syntax_error(unit->source, unit->line, "the expression is too large");
    if (depth > unit->code->stack_size)
        unit->code->stack_size = depth;
}

static void add(struct unit *unit, enum operation operation, uint32_t argument)
{
    struct code *code = unit->code;
    size_t depth = unit->depth + (size_t)effects[operation];

    if (operation == OP_CALL || operation == OP_LIST)
        depth -= argument;
    code->instructions = memory_grow(code->instructions, &code->capacity, code->count + 1,
                                     sizeof *code->instructions);
    code->instructions[code->count++] = code_instruction(operation, argument);
    unit_set_depth(unit, depth);
}

void unit_begin_line(struct unit *unit, int line)
{
    if (line == LINE_KEEP || line == unit->line)
        return;
    unit->line = line;
    add(unit, OP_LINE, (uint32_t)line);
}

void unit_emit(struct unit *unit, int line, enum operation operation, uint32_t argument)
{
    unit_begin_line(unit, line);
    add(unit, operation, argument);
}

/* Jumps. */

void unit_jump(struct unit *unit, int line, enum operation operation, size_t *jumps)
{
    struct source *source = unit->source;
    struct jump jump = {0, 0, 0, *jumps};

    unit_begin_line(unit, line);
    jump.at = (uint32_t)unit->code->count;
    jump.line = unit->line;
    jump.depth = unit->depth;
    add(unit, operation, 0);
    /* OP_AND and OP_OR keep the value when they jump; OP_NEXT drops the iterator. */
    if (operation == OP_NEXT)
        jump.depth--;
    else if (operation != OP_AND && operation != OP_OR)
        jump.depth = unit->depth;
    source->jumps = memory_grow(source->jumps, &source->jump_capacity, source->jump_count + 1,
                                sizeof jump);
    source->jumps[source->jump_count++] = jump;
    *jumps = source->jump_count;
}

static void set_target(struct unit *unit, uint32_t at, enum operation operation, uint32_t target)
{
    unit->code->instructions[at] = code_instruction(operation, target);
}

void unit_land(struct unit *unit, size_t jumps)
{
    while (jumps > 0) {
        const struct jump *jump = &unit->source->jumps[jumps - 1];

        set_target(unit, jump->at, code_operation(unit->code->instructions[jump->at]),
                   (uint32_t)unit->code->count);
        unit->depth = jump->depth;
        if (jump->line != unit->line)
            unit->line = LINE_UNKNOWN;
        jumps = jump->next;
    }
}

void unit_loop(struct unit *unit, size_t jumps, uint32_t target)
{
    while (jumps > 0) {
        const struct jump *jump = &unit->source->jumps[jumps - 1];
        bool if_true = code_operation(unit->code->instructions[jump->at]) == OP_JUMP_IF_TRUE;

        set_target(unit, jump->at, if_true ? OP_LOOP_IF_TRUE : OP_LOOP_IF_FALSE, target);
        jumps = jump->next;
    }
}

void unit_join(struct unit *unit, size_t *jumps, size_t more)
{
    while (*jumps > 0)
        jumps = &unit->source->jumps[*jumps - 1].next;
    *jumps = more;
}

uint32_t unit_label(struct unit *unit)
{
    unit->line = LINE_UNKNOWN;
    return (uint32_t)unit->code->count;
}

/* Constants and variables. */

uint32_t unit_add_constant(struct unit *unit, struct value value)
{
    struct code *code = unit->code;

    code->constants = memory_grow(code->constants, &code->constant_capacity,
                                  code->constant_count + 1, sizeof value);
    code->constants[code->constant_count] = value;
    return (uint32_t)code->constant_count++;
}

void unit_constant(struct unit *unit, int line, struct value value)
{
    unit_emit(unit, line, OP_CONSTANT, unit_add_constant(unit, value));
}

void unit_variable(struct unit *unit, const struct token *name, enum operation local,
                   enum operation global)
{
    for (size_t i = 0; i < unit->code->local_count; i++)
        if (unit->code->locals[i] == AS(string, name->value)) {
            unit_emit(unit, name->line, local, (uint32_t)i);
            return;
        }
    unit_emit(unit, name->line, global, unit_add_constant(unit, name->value));
}
