/* SPDX-License-Identifier: 0BSD */
/* compile.c - tokens to bytecode: statements, functions, and the whole text */

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "state.h"
#include "syntax.h"

static void compile_block(struct unit *unit);

void syntax_error(struct source *source, int line, const char *format, ...)
{
    char message[200];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    error_set(source->in, ERROR_SYNTAX, "%.250s:%d: error: %s", source->file, line, message);
    longjmp(source->failed, 1);
}

/* The local variables of a function: its parameters, and all names that it binds. */

static void add_local(struct code *code, const struct token *name)
{
    for (size_t i = 0; i < code->local_count; i++)
        if (code->locals[i] == AS(string, name->value))
            return;
    code->locals = memory_grow(code->locals, &code->local_capacity, code->local_count + 1,
                               sizeof *code->locals);
    code->locals[code->local_count++] = AS(string, name->value);
}

/* Past the block whose ':' stands before `token`. */
static const struct token *block_end(const struct token *token)
{
    int depth = 0;

    while (token->type != TOKEN_NEWLINE && token->type != TOKEN_END)
        token++;
    for (; token->type != TOKEN_END; token++) {
        depth += (token->type == TOKEN_INDENT) - (token->type == TOKEN_DEDENT);
        if (depth == 0 && token[1].type != TOKEN_INDENT)
            return token;
    }
    return token;
}

static bool is_assignment(enum token_type type)
{
    return type == TOKEN_ASSIGN || (type >= TOKEN_ADD_ASSIGN && type <= TOKEN_MODULO_ASSIGN);
}

static void collect_locals(struct code *code, const struct token *token)
{
    const struct token *end = block_end(token);

    for (; token < end; token++) {
        enum token_type before = token[-1].type;

        if (token->type == TOKEN_NAME
            && (before == TOKEN_FOR || before == TOKEN_DEF || before == TOKEN_IMPORT
                || (is_assignment(token[1].type) && before != TOKEN_DOT)))
            add_local(code, token);
        /* What a function inside binds is its own. */
        if (before == TOKEN_DEF) {
            while (token < end && token->type != TOKEN_COLON)
                token++;
            token = block_end(token);
        }
    }
}

/* Functions. */

static struct code *code_new(struct source *source, struct string *name, int line)
{
    struct code *code = gc_new(source->in, OBJECT_CODE, sizeof *code);

    code->file = string_name(source->in, source->file, strlen(source->file));
    code->name = name;
    code->line = line;
    return code;
}

/* The end of a function returns None, on the line that ran last. */
static void finish(struct unit *unit)
{
    unit_constant(unit, LINE_KEEP, value_none());
    unit_emit(unit, LINE_KEEP, OP_RETURN, 0);
}

static void compile_def(struct unit *outer)
{
    const struct token *name = expect(outer, TOKEN_NAME), *token;
    struct code *code = code_new(outer->source, AS(string, name->value), name[-1].line);
    struct unit unit = {outer->source, code, true, LINE_UNKNOWN, 0, NULL};

    expect(&unit, TOKEN_LEFT_PAREN);
    while (unit.source->at->type != TOKEN_RIGHT_PAREN) {
        token = expect(&unit, TOKEN_NAME);
        add_local(code, token);
        if (code->local_count == code->parameter_count)
            syntax_error(unit.source, token->line, "parameter '%s' appears twice",
                         AS(string, token->value)->bytes);
        code->parameter_count++;
        if (!accept(&unit, TOKEN_COMMA))
            break;
    }
    expect(&unit, TOKEN_RIGHT_PAREN);
    token = unit.source->at;
    if (token->type == TOKEN_COLON)
        collect_locals(code, token + 1);
    if (code->local_count > CODE_MAX_STACK)
        syntax_error(unit.source, name->line, "the function has too many variables");
    compile_block(&unit);
    finish(&unit);
    unit_emit(outer, code->line, OP_FUNCTION, unit_add_constant(outer, value_object(code)));
    unit_variable(outer, name, OP_STORE_LOCAL, OP_STORE_GLOBAL);
}

/* Branches and loops; their first word is taken. */

static void compile_if(struct unit *unit)
{
    size_t ends = 0;
    bool again;

    do {
        int line = unit->source->at[-1].line;
        size_t otherwise = 0;

        unit_begin_line(unit, line);
        compile_condition(unit, false, line, &otherwise);
        compile_block(unit);
        again = unit->source->at->type == TOKEN_ELIF || unit->source->at->type == TOKEN_ELSE;
        if (again)
            unit_jump(unit, LINE_KEEP, OP_JUMP, &ends);
        unit_land(unit, otherwise);
        again = accept(unit, TOKEN_ELIF);
    } while (again);
    if (accept(unit, TOKEN_ELSE))
        compile_block(unit);
    unit_land(unit, ends);
}

static void compile_loop_body(struct unit *unit, struct loop *loop)
{
    struct loop *outer = unit->loop;

    unit->loop = loop;
    compile_block(unit);
    unit->loop = outer;
}

/* The condition stands twice, so that a round takes one jump. */
static void compile_while(struct unit *unit)
{
    const struct token *condition = unit->source->at, *after;
    int line = condition[-1].line;
    bool endless = condition[1].type == TOKEN_COLON
                   && (condition->type == TOKEN_TRUE
                       || (condition->type == TOKEN_NUMBER && value_is_true(condition->value)));
    size_t never = 0, again = 0;
    struct loop loop = {unit_label(unit), false, 0};
    uint32_t body = loop.start;

    unit_begin_line(unit, line);
    if (endless) {
        unit->source->at++;
    } else {
        compile_condition(unit, false, line, &never);
        body = unit_label(unit);
    }
    compile_loop_body(unit, &loop);
    after = unit->source->at;
    if (endless) {
        unit_emit(unit, LINE_KEEP, OP_LOOP, body);
    } else {
        unit->source->at = condition;
        unit_begin_line(unit, line);
        compile_condition(unit, true, line, &again);
        unit_loop(unit, again, body);
        unit_land(unit, never);
    }
    unit->source->at = after;
    unit_land(unit, loop.breaks);
}

static void compile_for(struct unit *unit)
{
    const struct token *name = expect(unit, TOKEN_NAME);
    int line = name[-1].line;
    struct loop loop = {0, true, 0};
    size_t end = 0;

    expect(unit, TOKEN_IN);
    unit_begin_line(unit, line);
    compile_expression(unit);
    unit_emit(unit, line, OP_ITERATE, 0);
    loop.start = unit_label(unit);
    unit_jump(unit, line, OP_NEXT, &end);
    unit_variable(unit, name, OP_STORE_LOCAL, OP_STORE_GLOBAL);
    compile_loop_body(unit, &loop);
    unit_emit(unit, LINE_KEEP, OP_LOOP, loop.start);
    unit_land(unit, end);
    unit_land(unit, loop.breaks);
}

static void compile_try(struct unit *unit)
{
    struct code *code = unit->code;
    size_t ends = 0, next = 0;
    struct handler range = {0, 0, 0, (uint32_t)unit->depth};

    unit_begin_line(unit, unit->source->at[-1].line);
    range.start = (uint32_t)code->count;
    compile_block(unit);
    range.end = (uint32_t)code->count;
    unit_jump(unit, LINE_KEEP, OP_JUMP, &ends);
    range.target = unit_label(unit);
    code->handlers = memory_grow(code->handlers, &code->handler_capacity, code->handler_count + 1,
                                 sizeof range);
    code->handlers[code->handler_count++] = range;
    unit_set_depth(unit, range.depth + 1);
    if (unit->source->at->type != TOKEN_EXCEPT)
        unexpected(unit, "'except'");
    while (accept(unit, TOKEN_EXCEPT)) {
        int line = unit->source->at[-1].line;

        compile_expression(unit);
        unit_emit(unit, line, OP_MATCH, 0);
        next = 0;
        unit_jump(unit, LINE_KEEP, OP_JUMP_IF_FALSE, &next);
        unit_emit(unit, LINE_KEEP, OP_POP, 0);
        compile_block(unit);
        unit_jump(unit, LINE_KEEP, OP_JUMP, &ends);
        unit_land(unit, next);
    }
    unit_emit(unit, LINE_KEEP, OP_RAISE_AGAIN, 0);
    unit_land(unit, ends);
}

/* Simple statements. */

/* The sign of an assignment that begins at `token`, or NULL. */
static const struct token *find_sign(const struct token *token)
{
    while (token->type != TOKEN_NEWLINE && token->type != TOKEN_SEMICOLON
           && !is_assignment(token->type))
        token++;
    return is_assignment(token->type) ? token : NULL;
}

/* The value is on the stack; the target is walked after it, as it is evaluated after it. */
static void compile_target(struct unit *unit, const struct token *target, const struct token *sign)
{
    const struct token *after = unit->source->at, *bracket = sign - 1;
    int depth = 0;

    if (sign == target + 1 && target->type == TOKEN_NAME) {
        unit_variable(unit, target, OP_STORE_LOCAL, OP_STORE_GLOBAL);
        return;
    }
    /* The bracket of the last subscript. */
    for (; bracket > target; bracket--) {
        depth += (bracket->type == TOKEN_RIGHT_BRACKET) - (bracket->type == TOKEN_LEFT_BRACKET);
        if (depth == 0)
            break;
    }
    if (bracket <= target || sign->type != TOKEN_ASSIGN || sign[-1].type != TOKEN_RIGHT_BRACKET)
        syntax_error(unit->source, sign->line, "cannot assign to this expression");
    unit->source->at = target;
    compile_container(unit, bracket);
    unit->source->at++;
    compile_expression(unit);
    expect(unit, TOKEN_RIGHT_BRACKET);
    unit_emit(unit, target->line, OP_STORE_SUBSCRIPT, 0);
    unit->source->at = after;
}

static void compile_assignment(struct unit *unit, const struct token *sign)
{
    const struct token *target = unit->source->at;
    bool augmented = sign->type != TOKEN_ASSIGN;

    if (augmented && sign == target + 1 && target->type == TOKEN_NAME)
        unit_variable(unit, target, OP_LOAD_LOCAL, OP_LOAD_GLOBAL);
    unit->source->at = sign + 1;
    compile_expression(unit);
    if (augmented)
        unit_emit(unit, target->line, OP_BINARY, (uint32_t)sign->type - TOKEN_ADD_ASSIGN);
    compile_target(unit, target, sign);
}

static void compile_expression_statement(struct unit *unit)
{
    const struct token *token = unit->source->at, *sign = find_sign(token);

    if (sign != NULL) {
        compile_assignment(unit, sign);
    } else if ((token->type == TOKEN_NUMBER || token->type == TOKEN_STRING
                || token->type == TOKEN_NONE)
               && (token[1].type == TOKEN_NEWLINE || token[1].type == TOKEN_SEMICOLON)) {
        unit_begin_line(unit, token->line); /* nothing to do, but the line runs */
        unit->source->at++;
    } else {
        compile_expression(unit);
        unit_emit(unit, LINE_KEEP, OP_POP, 0);
    }
}

static void compile_loop_jump(struct unit *unit, const struct token *word)
{
    size_t depth = unit->depth;

    if (unit->loop == NULL)
        syntax_error(unit->source, word->line, "'%s' outside a loop", token_text(word->type));
    if (word->type == TOKEN_CONTINUE) {
        unit_emit(unit, word->line, OP_LOOP, unit->loop->start);
        return;
    }
    unit_begin_line(unit, word->line);
    if (unit->loop->has_iterator)
        unit_emit(unit, LINE_KEEP, OP_POP, 0);
    unit_jump(unit, LINE_KEEP, OP_JUMP, &unit->loop->breaks);
    unit->depth = depth; /* what follows is not reached from here */
}

static void compile_return(struct unit *unit, int line)
{
    enum token_type next = unit->source->at->type;
    size_t depth = unit->depth;

    if (!unit->is_function)
        syntax_error(unit->source, line, "'return' outside a function");
    if (next == TOKEN_NEWLINE || next == TOKEN_SEMICOLON)
        unit_constant(unit, line, value_none());
    else
        compile_expression(unit);
    unit_emit(unit, line, OP_RETURN, 0);
    unit->depth = depth;
}

static void compile_simple(struct unit *unit)
{
    const struct token *word = unit->source->at, *name;

    if (accept(unit, TOKEN_PASS)) {
        unit_begin_line(unit, word->line);
    } else if (accept(unit, TOKEN_IMPORT)) {
        name = expect(unit, TOKEN_NAME);
        unit_emit(unit, word->line, OP_IMPORT, unit_add_constant(unit, name->value));
        unit_variable(unit, name, OP_STORE_LOCAL, OP_STORE_GLOBAL);
    } else if (accept(unit, TOKEN_RETURN)) {
        compile_return(unit, word->line);
    } else if (accept(unit, TOKEN_RAISE)) {
        compile_expression(unit);
        unit_emit(unit, word->line, OP_RAISE, 0);
    } else if (accept(unit, TOKEN_BREAK) || accept(unit, TOKEN_CONTINUE)) {
        compile_loop_jump(unit, word);
    } else {
        compile_expression_statement(unit);
    }
}

/* One line: statements between semicolons. */
static void compile_line(struct unit *unit)
{
    do
        compile_simple(unit);
    while (accept(unit, TOKEN_SEMICOLON) && unit->source->at->type != TOKEN_NEWLINE);
    expect(unit, TOKEN_NEWLINE);
}

static void compile_statement(struct unit *unit)
{
    static void (*const compound[])(struct unit *) = {
        [TOKEN_IF] = compile_if, [TOKEN_WHILE] = compile_while, [TOKEN_FOR] = compile_for,
        [TOKEN_DEF] = compile_def, [TOKEN_TRY] = compile_try, [TOKEN_ASSIGN] = NULL,
    };
    enum token_type type = unit->source->at->type;

    if (compound[type] == NULL) {
        compile_line(unit);
        return;
    }
    unit->source->at++;
    compound[type](unit);
}

/* ":" and statements, on the same line or indented below. */
static void compile_block(struct unit *unit)
{
    const struct token *token = unit->source->at;

    expect(unit, TOKEN_COLON);
    if (unit->source->at->type != TOKEN_NEWLINE) {
        compile_line(unit);
        return;
    }
    unit->source->at++;
    if (!accept(unit, TOKEN_INDENT))
        unexpected(unit, "an indented block");
    /* A docstring is no line that runs.  Where it is all there is, the line of the def runs. */
    if (unit->code->count == 0 && token[3].type == TOKEN_STRING
        && token[4].type == TOKEN_NEWLINE) {
        unit->source->at += 2;
        if (unit->source->at->type == TOKEN_DEDENT)
            unit_begin_line(unit, unit->code->line);
    }
    while (!accept(unit, TOKEN_DEDENT))
        compile_statement(unit);
}

static struct code *compile_module(struct source *source)
{
    struct code *code = code_new(source, string_name(source->in, "<module>", 8), 0);
    struct unit unit = {source, code, false, LINE_UNKNOWN, 0, NULL};

    /* The docstring of a module is its __doc__. */
    if (source->at->type == TOKEN_STRING && source->at[1].type == TOKEN_NEWLINE) {
        compile_expression(&unit);
        unit_emit(&unit, LINE_KEEP, OP_STORE_GLOBAL,
                  unit_add_constant(&unit, value_object(string_name(source->in, "__doc__", 7))));
        source->at++;
    }
    while (source->at->type != TOKEN_END) {
        if (source->at->type == TOKEN_INDENT)
            syntax_error(source, source->at->line, "unexpected indentation");
        compile_statement(&unit);
    }
    finish(&unit);
    return code;
}

struct code *compile(struct interp *in, const char *file, const char *text, size_t size)
{
    struct source *const source = memory_alloc(sizeof *source);
    struct code *volatile code = NULL;

    source->in = in;
    source->file = file;
    if (setjmp(source->failed) == 0) {
        if (size > MAX_SOURCE)
            syntax_error(source, 1, "the file is larger than 1 MiB");
        lexer_read(source, text, size);
        source->at = source->tokens;
        code = compile_module(source);
    }
    free(source->tokens);
    free(source->jumps);
    free(source->scratch.bytes);
    free(source);
    return code;
}
