/* SPDX-License-Identifier: 0BSD */
/* compiler.c - source text to bytecode: statements */

#include "compiler.h"

#include <string.h>

#include "dict.h"
#include "error.h"
#include "gc.h"
#include "lexer.h"
#include "parser.h"
#include "state.h"
#include "str.h"
#include "unit.h"

static bool compile_body(struct unit *unit, const struct node *statement);

/* Units.  What a unit makes is protected from unit_begin() to unit_end(). */

static bool
unit_begin(struct unit *unit, struct unit *outer, const char *name, size_t name_size, int line)
{
    struct interp *in = unit->in;

    unit->outer = outer;
    unit->is_module = outer == NULL;
    unit->line = LINE_UNKNOWN;
    if (!gc_reserve(in))
        return false;
    unit->code = code_new(in, unit->file, name, name_size, line);
    if (unit->code == NULL)
        return false;
    gc_protect_object(in, unit->code);
    unit->names = dict_new(in);
    if (unit->names == NULL)
        return false;
    gc_protect_object(in, unit->names);
    if (unit->is_module)
        return true;
    unit->locals = dict_new(in);
    if (unit->locals == NULL)
        return false;
    gc_protect_object(in, unit->locals);
    return true;
}

/* The end of a function returns None, on the line that ran last. */
static bool
unit_finish(struct unit *unit)
{
    return unit_emit(unit, LINE_KEEP, OP_NONE, 0) && unit_emit(unit, LINE_KEEP, OP_RETURN, 0);
}

static bool
is_docstring(const struct node *statement)
{
    return statement != NULL && statement->kind == NODE_EXPRESSION
           && statement->first->kind == NODE_STRING;
}

static bool
compile_def(struct unit *outer, const struct node *node)
{
    struct interp *in = outer->in;
    size_t mark = gc_mark(in);
    const struct node *body = node->second;
    struct node name = *node;
    struct unit unit;
    bool ok;

    memset(&unit, 0, sizeof unit);
    unit.in = in;
    unit.arena = outer->arena;
    unit.file = outer->file;
    ok = unit_begin(&unit, outer, node->as.text, node->size, node->line)
         && unit_collect_locals(&unit, node->first, body);
    if (is_docstring(body))
        body = body->next;
    /* A docstring is no line that runs.  Where it is all there is, the line of the def runs. */
    ok = ok && (body != NULL || unit_begin_line(&unit, node->line)) && compile_body(&unit, body)
         && unit_finish(&unit);
    if (ok)
        ok = code_add_constant(in, outer->code, value_object(unit.code));
    gc_release(in, mark);
    name.kind = NODE_NAME;
    return ok
           && unit_emit(outer, node->line, OP_FUNCTION,
                        (uint32_t)(outer->code->constant_count - 1))
           && unit_store(outer, &name);
}

/* Branches and loops. */

static bool
compile_if(struct unit *unit, const struct node *node)
{
    struct jump *ends = NULL;

    for (const struct node *clause = node->first; clause != NULL; clause = clause->next) {
        bool last = clause->next == NULL && node->second == NULL;
        struct jump *otherwise = NULL, *end = NULL;

        if (!unit_begin_line(unit, clause->line)
            || !unit_condition(unit, clause->first, false, clause->line, &otherwise)
            || !compile_body(unit, clause->second))
            return false;
        if (!last) {
            end = arena_alloc(unit->arena, sizeof *end);
            if (end == NULL || !unit_jump(unit, LINE_KEEP, OP_JUMP, end))
                return false;
            end->next = ends;
            ends = end;
        }
        unit_land_all(unit, otherwise);
    }
    if (!compile_body(unit, node->second))
        return false;
    unit_land_all(unit, ends);
    return true;
}

static bool
compile_loop_body(struct unit *unit, struct loop *loop, const struct node *body)
{
    bool ok;

    loop->outer = unit->loop;
    loop->breaks = NULL;
    unit->loop = loop;
    ok = compile_body(unit, body);
    unit->loop = loop->outer;
    return ok;
}

static bool
always_true(const struct node *node)
{
    return node->kind == NODE_TRUE || (node->kind == NODE_INT && node->as.integer != 0);
}

static bool
compile_endless(struct unit *unit, const struct node *node)
{
    struct loop loop;

    loop.has_iterator = false;
    loop.start = unit_label(unit);
    if (!unit_begin_line(unit, node->line) || !compile_loop_body(unit, &loop, node->second)
        || !unit_emit(unit, LINE_KEEP, OP_LOOP, loop.start))
        return false;
    unit_land_all(unit, loop.breaks);
    return true;
}

/* The condition stands twice, so that a round takes one jump. */
static bool
compile_while(struct unit *unit, const struct node *node)
{
    struct jump *never = NULL, *again = NULL;
    struct loop loop;
    uint32_t body;

    if (always_true(node->first))
        return compile_endless(unit, node);
    loop.has_iterator = false;
    loop.start = unit_label(unit);
    if (!unit_begin_line(unit, node->line)
        || !unit_condition(unit, node->first, false, node->line, &never))
        return false;
    body = unit_label(unit);
    if (!compile_loop_body(unit, &loop, node->second) || !unit_begin_line(unit, node->line)
        || !unit_condition(unit, node->first, true, node->line, &again))
        return false;
    unit_loop_all(unit, again, body);
    unit_land_all(unit, never);
    if (!compile_body(unit, node->third))
        return false;
    unit_land_all(unit, loop.breaks);
    return true;
}

static bool
compile_for(struct unit *unit, const struct node *node)
{
    struct loop loop;
    struct jump end;

    if (!unit_begin_line(unit, node->line) || !unit_expression(unit, node->second)
        || !unit_emit(unit, node->line, OP_ITERATE, 0))
        return false;
    loop.has_iterator = true;
    loop.start = unit_label(unit);
    if (!unit_jump(unit, node->line, OP_NEXT, &end) || !unit_store(unit, node->first)
        || !compile_loop_body(unit, &loop, node->third)
        || !unit_emit(unit, LINE_KEEP, OP_LOOP, loop.start))
        return false;
    unit_land(unit, &end);
    if (!compile_body(unit, node->fourth))
        return false;
    unit_land_all(unit, loop.breaks);
    return true;
}

static bool
compile_break(struct unit *unit, const struct node *node)
{
    struct jump *jump = arena_alloc(unit->arena, sizeof *jump);
    size_t depth = unit->depth;

    if (jump == NULL || !unit_begin_line(unit, node->line))
        return false;
    if (unit->loop->has_iterator && !unit_emit(unit, LINE_KEEP, OP_POP, 0))
        return false;
    if (!unit_jump(unit, LINE_KEEP, OP_JUMP, jump))
        return false;
    unit->depth = depth; /* what follows is not reached from here */
    jump->next = unit->loop->breaks;
    unit->loop->breaks = jump;
    return true;
}

/* try. */

/* `except kind as name:` and its body; *end is where the statement ends. */
static bool
compile_handler(struct unit *unit, const struct node *handler, struct jump *end)
{
    struct jump next;

    if (handler->first == NULL && !unit_begin_line(unit, handler->line))
        return false;
    if (handler->first != NULL
        && (!unit_expression(unit, handler->first)
            || !unit_emit(unit, handler->line, OP_MATCH, 0)
            || !unit_jump(unit, LINE_KEEP, OP_JUMP_IF_FALSE, &next)))
        return false;
    if (handler->third != NULL ? !unit_store(unit, handler->third)
                               : !unit_emit(unit, LINE_KEEP, OP_POP, 0))
        return false;
    if (!compile_body(unit, handler->second))
        return false;
    if (handler->third != NULL
        && (!unit_emit(unit, LINE_KEEP, OP_NONE, 0)
            || !unit_variable(unit, handler->third, LINE_KEEP, OP_STORE_LOCAL, OP_STORE_GLOBAL)
            || !unit_variable(unit, handler->third, LINE_KEEP, OP_DELETE_LOCAL,
                              OP_DELETE_GLOBAL)))
        return false;
    if (!unit_jump(unit, LINE_KEEP, OP_JUMP, end))
        return false;
    if (handler->first != NULL)
        unit_land(unit, &next);
    return true;
}

static bool
compile_try(struct unit *unit, const struct node *node)
{
    struct code_handler range;
    struct jump done, *ends = NULL;
    bool catches_all = false;

    if (!unit_begin_line(unit, node->line))
        return false;
    range.depth = (uint32_t)unit->depth;
    range.start = (uint32_t)unit->code->count;
    if (!compile_body(unit, node->first))
        return false;
    range.end = (uint32_t)unit->code->count;
    if (!compile_body(unit, node->third) || !unit_jump(unit, LINE_KEEP, OP_JUMP, &done))
        return false;

    range.target = unit_label(unit);
    if (!code_add_handler(unit->in, unit->code, range))
        return false;
    unit->depth = range.depth + 1;
    if (unit->depth > unit->code->stack_size)
        unit->code->stack_size = unit->depth;
    for (const struct node *handler = node->second; handler != NULL; handler = handler->next) {
        struct jump *end = arena_alloc(unit->arena, sizeof *end);

        if (end == NULL || !compile_handler(unit, handler, end))
            return false;
        end->next = ends;
        ends = end;
        catches_all = handler->first == NULL;
    }
    if (!catches_all && !unit_emit(unit, LINE_KEEP, OP_RAISE_AGAIN, 0))
        return false;
    unit_land_all(unit, ends);
    unit_land(unit, &done);
    return true;
}

/* Imports. */

static bool
compile_import(struct unit *unit, const struct node *node)
{
    for (const struct node *alias = node->first; alias != NULL; alias = alias->next) {
        const char *dot = memchr(alias->as.text, '.', alias->size);
        struct node name = *alias;
        uint32_t constant;

        name.kind = NODE_NAME;
        if (dot != NULL)
            name.size = (size_t)(dot - alias->as.text);
        if (!unit_name(unit, alias->as.text, alias->size, &constant)
            || !unit_emit(unit, node->line, alias->first ? OP_IMPORT_LAST : OP_IMPORT, constant)
            || !unit_store(unit, alias->first ? alias->first : &name))
            return false;
    }
    return true;
}

static bool
compile_from(struct unit *unit, const struct node *node)
{
    uint32_t constant;

    if (!unit_name(unit, node->as.text, node->size, &constant)
        || !unit_emit(unit, node->line, OP_IMPORT_LAST, constant))
        return false;
    for (const struct node *alias = node->first; alias != NULL; alias = alias->next) {
        struct node name = *alias;

        name.kind = NODE_NAME;
        if (!unit_name(unit, alias->as.text, alias->size, &constant)
            || !unit_emit(unit, alias->line, OP_IMPORT_NAME, constant)
            || !unit_store(unit, alias->first ? alias->first : &name))
            return false;
    }
    return unit_emit(unit, LINE_KEEP, OP_POP, 0);
}

/* Simple statements. */

static bool
compile_expression_statement(struct unit *unit, const struct node *node)
{
    switch (node->first->kind) {
    case NODE_NONE:
    case NODE_TRUE:
    case NODE_FALSE:
    case NODE_INT:
    case NODE_FLOAT:
    case NODE_STRING:
        return unit_begin_line(unit, node->line); /* nothing to do, but the line runs */
    default:
        return unit_expression(unit, node->first) && unit_emit(unit, LINE_KEEP, OP_POP, 0);
    }
}

static bool
compile_assign(struct unit *unit, const struct node *node)
{
    if (!unit_expression(unit, node->second))
        return false;
    for (const struct node *target = node->first; target != NULL; target = target->next)
        if ((target->next != NULL && !unit_emit(unit, LINE_KEEP, OP_COPY, 0))
            || !unit_store(unit, target))
            return false;
    return true;
}

static bool
compile_delete(struct unit *unit, const struct node *node)
{
    for (const struct node *target = node->first; target != NULL; target = target->next)
        if (!unit_delete(unit, target))
            return false;
    return true;
}

static bool
compile_return(struct unit *unit, const struct node *node)
{
    size_t depth = unit->depth;
    bool ok = node->first ? unit_expression(unit, node->first)
                          : unit_emit(unit, node->line, OP_NONE, 0);

    ok = ok && unit_emit(unit, node->line, OP_RETURN, 0);
    unit->depth = depth;
    return ok;
}

static bool
compile_statement(struct unit *unit, const struct node *node)
{
    switch (node->kind) {
    case NODE_EXPRESSION: return compile_expression_statement(unit, node);
    case NODE_ASSIGN: return compile_assign(unit, node);
    case NODE_AUGMENT: return unit_augment(unit, node);
    case NODE_DELETE: return compile_delete(unit, node);
    case NODE_IF: return compile_if(unit, node);
    case NODE_WHILE: return compile_while(unit, node);
    case NODE_FOR: return compile_for(unit, node);
    case NODE_DEF: return compile_def(unit, node);
    case NODE_RETURN: return compile_return(unit, node);
    case NODE_RAISE:
        return unit_expression(unit, node->first) && unit_emit(unit, node->line, OP_RAISE, 0);
    case NODE_TRY: return compile_try(unit, node);
    case NODE_IMPORT: return compile_import(unit, node);
    case NODE_FROM: return compile_from(unit, node);
    case NODE_PASS: return unit_begin_line(unit, node->line);
    case NODE_BREAK: return compile_break(unit, node);
    case NODE_CONTINUE: return unit_emit(unit, node->line, OP_LOOP, unit->loop->start);
    case NODE_GLOBAL: return true;
    default: return unit_fail(unit, node->line, "this is no statement");
    }
}

static bool
compile_body(struct unit *unit, const struct node *statement)
{
    for (; statement != NULL; statement = statement->next)
        if (!compile_statement(unit, statement))
            return false;
    return true;
}

/* The docstring of a module is its __doc__. */
static bool
compile_docstring(struct unit *unit, const struct node *statement)
{
    static const char doc[] = "__doc__";
    uint32_t name;

    return !is_docstring(statement)
           || (unit_expression(unit, statement->first)
               && unit_name(unit, doc, sizeof doc - 1, &name)
               && unit_emit(unit, LINE_KEEP, OP_STORE_GLOBAL, name));
}

static bool
check_text(struct interp *in, const char *file, const char *text, size_t size)
{
    const char *bad;
    int line = 1;

    if (size > COMPILER_MAX_SOURCE)
        return syntax_error(in, file, 1, "the file is larger than 1 MiB");
    bad = memchr(text, '\0', size);
    if (bad == NULL)
        bad = utf8_check(text, size);
    if (bad == NULL)
        return true;
    for (const char *c = text; c < bad; c++)
        line += *c == '\n';
    return syntax_error(in, file, line, "%s",
                        *bad ? "the file is not valid UTF-8" : "the file holds a NUL byte");
}

struct code *
compiler_compile(struct interp *in, const char *file, const char *text, size_t size)
{
    static const char mark_of_order[] = "\xef\xbb\xbf";
    static const char name[] = "<module>";
    size_t mark = gc_mark(in);
    struct node *statements = NULL;
    struct arena arena;
    struct unit unit;
    bool ok;

    if (!check_text(in, file, text, size))
        return NULL;
    if (size >= 3 && memcmp(text, mark_of_order, 3) == 0) {
        text += 3;
        size -= 3;
    }
    arena_begin(&arena, in);
    memset(&unit, 0, sizeof unit);
    unit.in = in;
    unit.arena = &arena;
    unit.file = file;
    ok = parser_parse(&arena, file, text, size, &statements)
         && unit_begin(&unit, NULL, name, sizeof name - 1, 0)
         && compile_docstring(&unit, statements) && compile_body(&unit, statements)
         && unit_finish(&unit);
    arena_end(&arena);
    gc_release(in, mark);
    return ok ? unit.code : NULL;
}
