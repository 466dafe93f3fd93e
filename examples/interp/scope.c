/* SPDX-License-Identifier: 0BSD */
/* scope.c - the local variables of a function: all names it binds and does not declare global */

#include <string.h>

#include "dict.h"
#include "error.h"
#include "gc.h"
#include "lexer.h"
#include "state.h"
#include "str.h"
#include "unit.h"

static bool collect(struct unit *unit, const struct node *statement);

static bool
add_name(struct unit *unit, const char *text, size_t size, int line, bool global)
{
    struct interp *in = unit->in;
    size_t mark = gc_mark(in);
    struct string *name = string_new(in, text, size);
    struct value known;
    bool ok = true;

    if (name == NULL)
        return false;
    gc_protect_object(in, name);
    known = dict_get_string(unit->locals, name);
    if (global) {
        if (!value_is_undefined(known) && known.as.integer >= 0)
            ok = syntax_error(in, unit->file, line, "'%s' is used before its 'global'",
                              name->bytes);
        else
            ok = dict_set(in, unit->locals, value_object(name), value_int(-1));
    } else if (value_is_undefined(known)) {
        if (unit->code->local_count >= CODE_MAX_LOCALS)
            ok = unit_fail(unit, line, "the function has too many variables");
        else
            ok = dict_set(in, unit->locals, value_object(name),
                          value_int((int64_t)unit->code->local_count))
                 && code_add_local(in, unit->code, text, size);
    }
    gc_release(in, mark);
    return ok;
}

static bool
add_node(struct unit *unit, const struct node *name, bool global)
{
    return add_name(unit, name->as.text, name->size, name->line, global);
}

static bool
collect_target(struct unit *unit, const struct node *target)
{
    if (target->kind == NODE_NAME)
        return add_node(unit, target, false);
    if (target->kind == NODE_TUPLE || target->kind == NODE_LIST)
        for (const struct node *item = target->first; item != NULL; item = item->next)
            if (!collect_target(unit, item))
                return false;
    return true;
}

static bool
collect_targets(struct unit *unit, const struct node *target)
{
    for (; target != NULL; target = target->next)
        if (!collect_target(unit, target))
            return false;
    return true;
}

static bool
collect_body(struct unit *unit, const struct node *statement)
{
    for (; statement != NULL; statement = statement->next)
        if (!collect(unit, statement))
            return false;
    return true;
}

/* `import a.b` binds a; `import a.b as c` binds c. */
static bool
collect_aliases(struct unit *unit, const struct node *alias)
{
    for (; alias != NULL; alias = alias->next) {
        const char *dot = memchr(alias->as.text, '.', alias->size);
        size_t size = dot ? (size_t)(dot - alias->as.text) : alias->size;

        if (alias->first ? !add_node(unit, alias->first, false)
                         : !add_name(unit, alias->as.text, size, alias->line, false))
            return false;
    }
    return true;
}

static bool
collect(struct unit *unit, const struct node *node)
{
    switch (node->kind) {
    case NODE_ASSIGN:
    case NODE_DELETE:
        return collect_targets(unit, node->first);
    case NODE_AUGMENT:
        return collect_target(unit, node->first);
    case NODE_IF:
        for (const struct node *clause = node->first; clause != NULL; clause = clause->next)
            if (!collect_body(unit, clause->second))
                return false;
        return collect_body(unit, node->second);
    case NODE_WHILE:
        return collect_body(unit, node->second) && collect_body(unit, node->third);
    case NODE_FOR:
        return collect_target(unit, node->first) && collect_body(unit, node->third)
               && collect_body(unit, node->fourth);
    case NODE_DEF:
        return add_name(unit, node->as.text, node->size, node->line, false);
    case NODE_TRY:
        if (!collect_body(unit, node->first))
            return false;
        for (const struct node *h = node->second; h != NULL; h = h->next)
            if ((h->third != NULL && !add_node(unit, h->third, false))
                || !collect_body(unit, h->second))
                return false;
        return collect_body(unit, node->third);
    case NODE_IMPORT:
    case NODE_FROM:
        return collect_aliases(unit, node->first);
    case NODE_GLOBAL:
        for (const struct node *name = node->first; name != NULL; name = name->next)
            if (!add_node(unit, name, true))
                return false;
        return true;
    default:
        return true;
    }
}

bool
unit_collect_locals(struct unit *unit, const struct node *parameters, const struct node *body)
{
    for (const struct node *name = parameters; name != NULL; name = name->next) {
        size_t before = unit->code->local_count;

        if (!add_node(unit, name, false))
            return false;
        if (unit->code->local_count == before)
            return syntax_error(unit->in, unit->file, name->line, "parameter '%.*s' appears twice",
                                name->size > 40 ? 40 : (int)name->size, name->as.text);
        unit->code->parameter_count++;
    }
    if (unit->code->parameter_count > 255)
        return unit_fail(unit, parameters->line, "the function has more than 255 parameters");
    return collect_body(unit, body);
}
