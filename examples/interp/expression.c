/* SPDX-License-Identifier: 0BSD */
/* expression.c - tokens to bytecode: expressions and conditions */

#include <string.h>

#include "syntax.h"

static int compile_unary(struct unit *unit);

bool accept(struct unit *unit, enum token_type type)
{
    if (unit->source->at->type != type)
        return false;
    unit->source->at++;
    return true;
}

void unexpected(struct unit *unit, const char *wanted)
{
    const struct token *at = unit->source->at;

    if (at->type == TOKEN_NAME)
        syntax_error(unit->source, at->line, "expected %s, found name '%.40s'", wanted,
                     AS(string, at->value)->bytes);
    syntax_error(unit->source, at->line,
                 at->type < TOKEN_AND ? "expected %s, found %s" : "expected %s, found '%s'",
                 wanted, token_text(at->type));
}

const struct token *expect(struct unit *unit, enum token_type type)
{
    char wanted[20] = "'";

    if (accept(unit, type))
        return unit->source->at - 1;
    if (type < TOKEN_AND)
        unexpected(unit, token_text(type));
    unexpected(unit, strcat(strcat(wanted, token_text(type)), "'"));
}

static void enter(struct unit *unit)
{
    if (++unit->source->nesting > MAX_NESTING)
        syntax_error(unit->source, unit->source->at->line,
                     "the expression is nested too deeply");
}

/* Items up to `end`, which is taken; a comma may follow the last. */
static uint32_t compile_items(struct unit *unit, enum token_type end)
{
    uint32_t count = 0;

    while (unit->source->at->type != end) {
        compile_expression(unit);
        count++;
        if (!accept(unit, TOKEN_COMMA))
            break;
    }
    expect(unit, end);
    return count;
}

static int compile_atom(struct unit *unit)
{
    const struct token *token = unit->source->at++;
    int line = token->line;

    switch (token->type) {
    case TOKEN_NAME: unit_variable(unit, token, OP_LOAD_LOCAL, OP_LOAD_GLOBAL); break;
    case TOKEN_NUMBER:
    case TOKEN_STRING:
    case TOKEN_NONE: unit_constant(unit, line, token->value); break;
    case TOKEN_TRUE:
    case TOKEN_FALSE: unit_constant(unit, line, value_bool(token->type == TOKEN_TRUE)); break;
    case TOKEN_LEFT_PAREN:
        line = compile_expression(unit);
        expect(unit, TOKEN_RIGHT_PAREN);
        break;
    case TOKEN_LEFT_BRACKET:
        unit_emit(unit, line, OP_LIST, compile_items(unit, TOKEN_RIGHT_BRACKET));
        break;
    default:
        unit->source->at--;
        unexpected(unit, "an expression");
    }
    return line;
}

static int compile_postfix(struct unit *unit, const struct token *limit)
{
    int line = compile_atom(unit);

    while (unit->source->at != limit) {
        if (accept(unit, TOKEN_LEFT_PAREN)) {
            unit_emit(unit, line, OP_CALL, compile_items(unit, TOKEN_RIGHT_PAREN));
        } else if (accept(unit, TOKEN_LEFT_BRACKET)) {
            compile_expression(unit);
            expect(unit, TOKEN_RIGHT_BRACKET);
            unit_emit(unit, line, OP_SUBSCRIPT, 0);
        } else if (accept(unit, TOKEN_DOT)) {
            const struct token *name = expect(unit, TOKEN_NAME);

            line = name->line;
            unit_emit(unit, line, OP_ATTRIBUTE, unit_add_constant(unit, name->value));
        } else {
            break;
        }
    }
    return line;
}

void compile_container(struct unit *unit, const struct token *limit)
{
    compile_postfix(unit, limit);
    if (unit->source->at != limit)
        syntax_error(unit->source, limit->line, "cannot assign to this expression");
}

static int compile_unary(struct unit *unit)
{
    int line = unit->source->at->line;

    enter(unit);
    if (accept(unit, TOKEN_SUBTRACT)) {
        compile_unary(unit);
        unit_emit(unit, line, OP_NEGATIVE, 0);
    } else {
        line = compile_postfix(unit, NULL);
    }
    unit->source->nesting--;
    return line;
}

/* Of the operators in [lowest, highest], between operands that `operand` compiles. */
static int compile_binary(struct unit *unit, enum token_type lowest, enum token_type highest,
                          int (*operand)(struct unit *))
{
    int line = operand(unit);

    while (unit->source->at->type >= lowest && unit->source->at->type <= highest) {
        enum token_type type = (unit->source->at++)->type;

        operand(unit);
        unit_emit(unit, line, OP_BINARY, (uint32_t)type - TOKEN_ADD);
    }
    return line;
}

static int compile_product(struct unit *unit)
{
    return compile_binary(unit, TOKEN_MULTIPLY, TOKEN_MODULO, compile_unary);
}

static int compile_sum(struct unit *unit)
{
    return compile_binary(unit, TOKEN_ADD, TOKEN_SUBTRACT, compile_product);
}

static int compile_comparison(struct unit *unit, bool *compared)
{
    int line = compile_sum(unit);
    enum token_type type = unit->source->at->type;

    *compared = type >= TOKEN_EQ && type <= TOKEN_GT;
    if (*compared) {
        unit->source->at++;
        compile_sum(unit);
        unit_emit(unit, line, OP_COMPARE, (uint32_t)type - TOKEN_EQ);
    }
    return line;
}

static int compile_not(struct unit *unit)
{
    int line = unit->source->at->line;
    bool compared;

    if (!accept(unit, TOKEN_NOT))
        return compile_comparison(unit, &compared);
    enter(unit);
    compile_not(unit);
    unit->source->nesting--;
    unit_emit(unit, line, OP_NOT, 0);
    return line;
}

/* Operands with `word` between them: the first one that decides is the value of all. */
static int compile_logic(struct unit *unit, enum token_type word, enum operation operation,
                         int (*operand)(struct unit *))
{
    int line = operand(unit);
    size_t ends = 0;

    while (accept(unit, word)) {
        unit_jump(unit, LINE_KEEP, operation, &ends);
        operand(unit);
    }
    unit_land(unit, ends);
    return line;
}

static int compile_and(struct unit *unit)
{
    return compile_logic(unit, TOKEN_AND, OP_AND, compile_not);
}

int compile_expression(struct unit *unit)
{
    return compile_logic(unit, TOKEN_OR, OP_OR, compile_and);
}

/* Of the parenthesis that begins here, where nothing but the rest of a condition follows it. */
static const struct token *find_end_of_group(const struct token *token)
{
    int depth = 0;

    if (token->type != TOKEN_LEFT_PAREN)
        return NULL;
    for (; token->type != TOKEN_END; token++) {
        depth += (token->type == TOKEN_LEFT_PAREN) - (token->type == TOKEN_RIGHT_PAREN);
        if (depth == 0)
            break;
    }
    switch (token->type == TOKEN_END ? TOKEN_END : token[1].type) {
    case TOKEN_AND:
    case TOKEN_OR:
    case TOKEN_COLON:
    case TOKEN_RIGHT_PAREN: return token;
    default: return NULL;
    }
}

int compile_condition(struct unit *unit, bool wanted, int line, size_t *jumps)
{
    struct source *source = unit->source;
    size_t if_false = 0, if_true = 0, *list;
    bool last = false;

    while (!last) {
        bool negated = false, compared = false;
        const struct token *group;
        enum token_type next;
        int at;

        while (accept(unit, TOKEN_NOT))
            negated = !negated;
        group = find_end_of_group(source->at);
        /* Of a condition on several lines: CPython goes back to that of the statement, or to that
         * of the last comparison. */
        if (group == NULL) {
            at = compile_comparison(unit, &compared);
            line = compared ? at : line;
        }
        next = group ? group[1].type : source->at->type;
        last = next != TOKEN_AND && next != TOKEN_OR;
        list = last ? jumps : next == TOKEN_OR ? &if_true : &if_false;
        negated = (last ? wanted : next == TOKEN_OR) == negated;
        if (group != NULL) {
            enter(unit);
            source->at++;
            line = compile_condition(unit, !negated, line, list);
            expect(unit, TOKEN_RIGHT_PAREN);
            source->nesting--;
        } else {
            unit_jump(unit, line, negated ? OP_JUMP_IF_FALSE : OP_JUMP_IF_TRUE, list);
        }
        source->at += !last;
        if (next == TOKEN_OR) {
            unit_land(unit, if_false);
            if_false = 0;
        }
    }
    unit_join(unit, jumps, wanted ? if_true : if_false);
    unit_land(unit, wanted ? if_false : if_true);
    return line;
}
