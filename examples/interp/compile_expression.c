/* SPDX-License-Identifier: 0BSD */
/* compile_expression.c - the compiler's half for expressions and targets */

#include <string.h>

#include "gc.h"
#include "state.h"
#include "str.h"
#include "unit.h"

/* A list display of so many items at most is pushed in one piece. */
#define LIST_PIECE 30
#define MAX_ARGUMENTS 255

static bool
compile_string(struct unit *unit, const struct node *node)
{
    size_t mark = gc_mark(unit->in);
    struct string *string = string_new(unit->in, node->as.text, node->size);
    bool ok;

    if (string == NULL)
        return false;
    gc_protect_object(unit->in, string);
    ok = unit_constant(unit, node->line, value_object(string));
    gc_release(unit->in, mark);
    return ok;
}

static bool
compile_items(struct unit *unit, const struct node *item, uint32_t *count)
{
    *count = 0;
    for (; item != NULL; item = item->next, ++*count)
        if (!unit_expression(unit, item))
            return false;
    return true;
}

static bool
compile_list(struct unit *unit, const struct node *node)
{
    uint32_t count = 0;

    for (const struct node *item = node->first; item != NULL; item = item->next)
        count++;
    if (count <= LIST_PIECE)
        return compile_items(unit, node->first, &count)
               && unit_emit(unit, node->line, OP_LIST, count);
    /* Item by item, so that the stack does not grow with the list. */
    if (!unit_emit(unit, node->line, OP_LIST, 0))
        return false;
    for (const struct node *item = node->first; item != NULL; item = item->next)
        if (!unit_expression(unit, item) || !unit_emit(unit, node->line, OP_APPEND, 0))
            return false;
    return true;
}

static bool
compile_dict(struct unit *unit, const struct node *node)
{
    if (!unit_emit(unit, node->line, OP_DICT, 0))
        return false;
    for (const struct node *key = node->first; key != NULL; key = key->next->next)
        if (!unit_expression(unit, key) || !unit_expression(unit, key->next)
            || !unit_emit(unit, LINE_KEEP, OP_INSERT, 0))
            return false;
    return true;
}

static bool
compile_call(struct unit *unit, const struct node *node)
{
    uint32_t count;

    if (!unit_expression(unit, node->first) || !compile_items(unit, node->second, &count))
        return false;
    if (count > MAX_ARGUMENTS)
        return unit_fail(unit, node->line, "the call has more than 255 arguments");
    return unit_emit(unit, node->line, OP_CALL, count);
}

static bool
compile_attribute(struct unit *unit, const struct node *node, enum operation op)
{
    uint32_t constant;

    return unit_expression(unit, node->first)
           && unit_name(unit, node->as.text, node->size, &constant)
           && unit_emit(unit, node->line, op, constant);
}

/* a < b < c: b is evaluated once, and c only if a < b. */
static bool
compile_comparisons(struct unit *unit, const struct node *node)
{
    struct jump *jumps = NULL;

    if (!unit_expression(unit, node->first))
        return false;
    for (const struct node *c = node->second; c != NULL; c = c->next) {
        struct jump *jump;

        if (!unit_expression(unit, c->first))
            return false;
        if (c->next == NULL) {
            if (!unit_emit(unit, node->line, OP_COMPARE, (uint32_t)c->op))
                return false;
            continue;
        }
        /* a, b -> b, a, b -> b, answer */
        if (!unit_emit(unit, node->line, OP_SWAP, 0) || !unit_emit(unit, LINE_KEEP, OP_COPY, 1)
            || !unit_emit(unit, LINE_KEEP, OP_COMPARE, (uint32_t)c->op))
            return false;
        jump = arena_alloc(unit->arena, sizeof *jump);
        if (jump == NULL || !unit_jump(unit, LINE_KEEP, OP_AND, jump))
            return false;
        jump->next = jumps;
        jumps = jump;
    }
    if (jumps == NULL)
        return true;
    {
        struct jump end;

        if (!unit_jump(unit, LINE_KEEP, OP_JUMP, &end))
            return false;
        /* b, false -> false */
        unit_land_all(unit, jumps);
        if (!unit_emit(unit, LINE_KEEP, OP_SWAP, 0) || !unit_emit(unit, LINE_KEEP, OP_POP, 0))
            return false;
        unit_land(unit, &end);
    }
    return true;
}

static bool
compile_logic(struct unit *unit, const struct node *node, enum operation op)
{
    struct jump end;

    if (!unit_expression(unit, node->first) || !unit_jump(unit, LINE_KEEP, op, &end)
        || !unit_expression(unit, node->second))
        return false;
    unit_land(unit, &end);
    return true;
}

/* a and b, wanted true: past both if a is false; then if b is true.  An `or` is the reverse. */
static bool
compile_logic_condition(struct unit *unit, const struct node *node, bool wanted, int line,
                        struct jump **jumps)
{
    bool decides = node->kind == NODE_OR; /* what the first operand must be to decide alone */
    struct jump *past = NULL;

    if (!unit_condition(unit, node->first, decides, line, wanted == decides ? jumps : &past)
        || !unit_condition(unit, node->second, wanted, line, jumps))
        return false;
    unit_land_all(unit, past);
    return true;
}

bool
unit_condition(struct unit *unit, const struct node *node, bool wanted, int line,
               struct jump **jumps)
{
    struct jump *jump;

    if (node->kind == NODE_AND || node->kind == NODE_OR)
        return compile_logic_condition(unit, node, wanted, line, jumps);
    if (node->kind == NODE_UNARY && node->op == OPERATOR_NOT)
        return unit_condition(unit, node->first, !wanted, line, jumps);
    /* Of a condition on several lines: CPython goes back to that of the statement, except after
     * a comparison. */
    if (node->kind == NODE_COMPARE)
        line = node->line;
    jump = arena_alloc(unit->arena, sizeof *jump);
    if (jump == NULL || !unit_expression(unit, node)
        || !unit_jump(unit, line, wanted ? OP_JUMP_IF_TRUE : OP_JUMP_IF_FALSE, jump))
        return false;
    jump->next = *jumps;
    *jumps = jump;
    return true;
}

static bool
compile_conditional(struct unit *unit, const struct node *node)
{
    struct jump *otherwise = NULL, end;

    if (!unit_condition(unit, node->first, false, node->line, &otherwise)
        || !unit_expression(unit, node->second) || !unit_jump(unit, LINE_KEEP, OP_JUMP, &end))
        return false;
    unit_land_all(unit, otherwise);
    if (!unit_expression(unit, node->third))
        return false;
    unit_land(unit, &end);
    return true;
}

bool
unit_expression(struct unit *unit, const struct node *node)
{
    uint32_t count;

    switch (node->kind) {
    case NODE_NONE: return unit_emit(unit, node->line, OP_NONE, 0);
    case NODE_TRUE: return unit_emit(unit, node->line, OP_TRUE, 0);
    case NODE_FALSE: return unit_emit(unit, node->line, OP_FALSE, 0);
    case NODE_INT:
        if (node->as.integer >= 0 && node->as.integer <= CODE_MAX_ARGUMENT)
            return unit_emit(unit, node->line, OP_INT, (uint32_t)node->as.integer);
        return unit_constant(unit, node->line, value_int(node->as.integer));
    case NODE_FLOAT: return unit_constant(unit, node->line, value_float(node->as.real));
    case NODE_STRING: return compile_string(unit, node);
    case NODE_NAME:
        return unit_variable(unit, node, node->line, OP_LOAD_LOCAL, OP_LOAD_GLOBAL);
    case NODE_UNARY:
        return unit_expression(unit, node->first)
               && unit_emit(unit, node->line, OP_UNARY, (uint32_t)node->op);
    case NODE_BINARY:
        return unit_expression(unit, node->first) && unit_expression(unit, node->second)
               && unit_emit(unit, node->line, OP_BINARY, (uint32_t)node->op);
    case NODE_AND: return compile_logic(unit, node, OP_AND);
    case NODE_OR: return compile_logic(unit, node, OP_OR);
    case NODE_COMPARE: return compile_comparisons(unit, node);
    case NODE_CONDITIONAL: return compile_conditional(unit, node);
    case NODE_CALL: return compile_call(unit, node);
    case NODE_SUBSCRIPT:
        return unit_expression(unit, node->first) && unit_expression(unit, node->second)
               && unit_emit(unit, node->line, OP_SUBSCRIPT, 0);
    case NODE_ATTRIBUTE: return compile_attribute(unit, node, OP_LOAD_ATTRIBUTE);
    case NODE_LIST: return compile_list(unit, node);
    case NODE_TUPLE:
        return compile_items(unit, node->first, &count)
               && unit_emit(unit, node->line, OP_TUPLE, count);
    case NODE_DICT: return compile_dict(unit, node);
    default: return unit_fail(unit, node->line, "this is no expression");
    }
}

/* Targets. */

static bool
store_items(struct unit *unit, const struct node *target)
{
    uint32_t count = 0;

    for (const struct node *item = target->first; item != NULL; item = item->next)
        count++;
    if (!unit_emit(unit, target->line, OP_UNPACK, count))
        return false;
    for (const struct node *item = target->first; item != NULL; item = item->next)
        if (!unit_store(unit, item))
            return false;
    return true;
}

bool
unit_store(struct unit *unit, const struct node *target)
{
    switch (target->kind) {
    case NODE_NAME:
        return unit_variable(unit, target, target->line, OP_STORE_LOCAL, OP_STORE_GLOBAL);
    case NODE_SUBSCRIPT:
        return unit_expression(unit, target->first) && unit_expression(unit, target->second)
               && unit_emit(unit, target->line, OP_STORE_SUBSCRIPT, 0);
    case NODE_ATTRIBUTE: return compile_attribute(unit, target, OP_STORE_ATTRIBUTE);
    default: return store_items(unit, target);
    }
}

bool
unit_delete(struct unit *unit, const struct node *target)
{
    if (target->kind == NODE_NAME)
        return unit_variable(unit, target, target->line, OP_DELETE_LOCAL, OP_DELETE_GLOBAL);
    return unit_expression(unit, target->first) && unit_expression(unit, target->second)
           && unit_emit(unit, target->line, OP_DELETE_SUBSCRIPT, 0);
}

/* target op= value: what the target consists of is evaluated once. */
bool
unit_augment(struct unit *unit, const struct node *node)
{
    const struct node *target = node->first;
    uint32_t op = (uint32_t)node->op | OPERATOR_IN_PLACE, name;

    switch (target->kind) {
    case NODE_NAME:
        return unit_expression(unit, target) && unit_expression(unit, node->second)
               && unit_emit(unit, node->line, OP_BINARY, op) && unit_store(unit, target);
    case NODE_SUBSCRIPT:
        return unit_expression(unit, target->first) && unit_expression(unit, target->second)
               && unit_emit(unit, target->line, OP_COPY, 1)
               && unit_emit(unit, LINE_KEEP, OP_COPY, 1)
               && unit_emit(unit, LINE_KEEP, OP_SUBSCRIPT, 0)
               && unit_expression(unit, node->second)
               && unit_emit(unit, node->line, OP_BINARY, op)
               && unit_emit(unit, LINE_KEEP, OP_ROTATE, 0)
               && unit_emit(unit, LINE_KEEP, OP_STORE_SUBSCRIPT, 0);
    default:
        return unit_expression(unit, target->first)
               && unit_name(unit, target->as.text, target->size, &name)
               && unit_emit(unit, target->line, OP_COPY, 0)
               && unit_emit(unit, LINE_KEEP, OP_LOAD_ATTRIBUTE, name)
               && unit_expression(unit, node->second)
               && unit_emit(unit, node->line, OP_BINARY, op)
               && unit_emit(unit, LINE_KEEP, OP_SWAP, 0)
               && unit_emit(unit, LINE_KEEP, OP_STORE_ATTRIBUTE, name);
    }
}
