/* SPDX-License-Identifier: 0BSD */
/* unit.c - writing instructions: lines, jumps, stack depth, constants, names */

#include "unit.h"

#include "dict.h"
#include "error.h"
#include "gc.h"
#include "lexer.h"
#include "state.h"
#include "str.h"

/* How many values the instruction leaves on the stack, less those it takes. */
static long
stack_effect(enum operation op, uint32_t argument)
{
    switch (op) {
    case OP_CONSTANT:
    case OP_INT:
    case OP_NONE:
    case OP_TRUE:
    case OP_FALSE:
    case OP_COPY:
    case OP_LOAD_LOCAL:
    case OP_LOAD_GLOBAL:
    case OP_DICT:
    case OP_NEXT:
    case OP_FUNCTION:
    case OP_IMPORT:
    case OP_IMPORT_LAST:
    case OP_IMPORT_NAME:
        return 1;
    case OP_POP:
    case OP_STORE_LOCAL:
    case OP_STORE_GLOBAL:
    case OP_SUBSCRIPT:
    case OP_BINARY:
    case OP_COMPARE:
    case OP_JUMP_IF_FALSE:
    case OP_JUMP_IF_TRUE:
    case OP_LOOP_IF_FALSE:
    case OP_LOOP_IF_TRUE:
    case OP_AND:
    case OP_OR:
    case OP_RETURN:
    case OP_APPEND:
    case OP_RAISE:
    case OP_RAISE_AGAIN:
        return -1;
    case OP_STORE_ATTRIBUTE:
    case OP_DELETE_SUBSCRIPT:
    case OP_INSERT:
        return -2;
    case OP_STORE_SUBSCRIPT:
        return -3;
    case OP_CALL:
        return -(long)argument;
    case OP_LIST:
    case OP_TUPLE:
        return 1 - (long)argument;
    case OP_UNPACK:
        return (long)argument - 1;
    case OP_LINE:
    case OP_SWAP:
    case OP_ROTATE:
    case OP_DELETE_LOCAL:
    case OP_DELETE_GLOBAL:
    case OP_LOAD_ATTRIBUTE:
    case OP_UNARY:
    case OP_JUMP:
    case OP_LOOP:
    case OP_ITERATE:
    case OP_MATCH:
        break;
    }
    return 0;
}

bool
unit_fail(struct unit *unit, int line, const char *message)
{
    return syntax_error(unit->in, unit->file, line, "%s", message);
}

static bool
add(struct unit *unit, enum operation op, uint32_t argument)
{
    struct code *code = unit->code;

    if (argument > CODE_MAX_ARGUMENT || code->count >= CODE_MAX_ARGUMENT)
        return unit_fail(unit, unit->line, "the code is too large");
    if (!code_add(unit->in, code, op, argument))
        return false;
    unit->depth = (size_t)((long)unit->depth + stack_effect(op, argument));
    if (unit->depth > code->stack_size)
        code->stack_size = unit->depth;
    if (unit->depth > CODE_MAX_STACK)
        return unit_fail(unit, unit->line, "the expression is too large");
    return true;
}

bool
unit_begin_line(struct unit *unit, int line)
{
    if (line == LINE_KEEP || line == unit->line)
        return true;
    unit->line = line;
    return add(unit, OP_LINE, (uint32_t)line);
}

bool
unit_emit(struct unit *unit, int line, enum operation op, uint32_t argument)
{
    return unit_begin_line(unit, line) && add(unit, op, argument);
}

/* Jumps. */

bool
unit_jump(struct unit *unit, int line, enum operation op, struct jump *jump)
{
    size_t depth;

    if (!unit_begin_line(unit, line))
        return false;
    depth = unit->depth;
    jump->at = (uint32_t)unit->code->count;
    jump->line = unit->line;
    if (!add(unit, op, 0))
        return false;
    /* OP_AND and OP_OR keep the value when they jump; OP_NEXT drops the iterator. */
    jump->depth = op == OP_AND || op == OP_OR ? depth : op == OP_NEXT ? depth - 1 : unit->depth;
    return true;
}

void
unit_land(struct unit *unit, const struct jump *jump)
{
    uint32_t *instruction = &unit->code->instructions[jump->at];

    *instruction = (*instruction & 0xff) | (uint32_t)unit->code->count << 8;
    unit->depth = jump->depth;
    if (jump->line != unit->line)
        unit->line = LINE_UNKNOWN;
}

void
unit_land_all(struct unit *unit, const struct jump *jumps)
{
    for (; jumps != NULL; jumps = jumps->next)
        unit_land(unit, jumps);
}

void
unit_loop_all(struct unit *unit, const struct jump *jumps, uint32_t target)
{
    for (; jumps != NULL; jumps = jumps->next) {
        uint32_t *instruction = &unit->code->instructions[jumps->at];
        enum operation op = code_operation(*instruction) == OP_JUMP_IF_TRUE ? OP_LOOP_IF_TRUE
                                                                            : OP_LOOP_IF_FALSE;

        *instruction = (uint32_t)op | target << 8;
    }
}

uint32_t
unit_label(struct unit *unit)
{
    unit->line = LINE_UNKNOWN;
    return (uint32_t)unit->code->count;
}

/* Constants and names. */

bool
unit_constant(struct unit *unit, int line, struct value value)
{
    if (!code_add_constant(unit->in, unit->code, value))
        return false;
    return unit_emit(unit, line, OP_CONSTANT, (uint32_t)(unit->code->constant_count - 1));
}

/* One constant for each name, however often it is used. */
static bool
name_constant(struct unit *unit, struct string *name, uint32_t *constant)
{
    struct value known = dict_get_string(unit->names, name);

    if (value_is_undefined(known)) {
        known = value_int((int64_t)unit->code->constant_count);
        if (!code_add_constant(unit->in, unit->code, value_object(name))
            || !dict_set(unit->in, unit->names, value_object(name), known))
            return false;
    }
    *constant = (uint32_t)known.as.integer;
    return true;
}

bool
unit_name(struct unit *unit, const char *text, size_t size, uint32_t *constant)
{
    size_t mark = gc_mark(unit->in);
    struct string *name = string_new(unit->in, text, size);
    bool ok;

    if (name == NULL)
        return false;
    gc_protect_object(unit->in, name);
    ok = name_constant(unit, name, constant);
    gc_release(unit->in, mark);
    return ok;
}

static bool
variable(struct unit *unit, struct string *name, int line, enum operation local,
         enum operation global)
{
    struct value number = value_undefined();
    uint32_t constant;

    if (unit->locals != NULL)
        number = dict_get_string(unit->locals, name);
    if (!value_is_undefined(number) && number.as.integer >= 0)
        return unit_emit(unit, line, local, (uint32_t)number.as.integer);
    if (value_is_undefined(number)) {
        /* Neither bound here nor declared global: an outer function's variable is no global. */
        for (const struct unit *outer = unit->outer; outer != NULL; outer = outer->outer) {
            struct value captured = value_undefined();

            if (outer->locals != NULL)
                captured = dict_get_string(outer->locals, name);
            if (!value_is_undefined(captured) && captured.as.integer >= 0)
                return syntax_error(unit->in, unit->file, line,
                                    "'%s' belongs to an outer function: closures are not "
                                    "supported",
                                    name->bytes);
        }
    }
    return name_constant(unit, name, &constant) && unit_emit(unit, line, global, constant);
}

bool
unit_variable(struct unit *unit, const struct node *name, int line, enum operation local,
              enum operation global)
{
    size_t mark = gc_mark(unit->in);
    struct string *string = string_new(unit->in, name->as.text, name->size);
    bool ok;

    if (string == NULL)
        return false;
    gc_protect_object(unit->in, string);
    ok = variable(unit, string, line, local, global);
    gc_release(unit->in, mark);
    return ok;
}
