/* SPDX-License-Identifier: 0BSD */
/* parser.c - tokens to syntax tree: statements and blocks */

#include "parser.h"

#include <stdio.h>
#include <string.h>

#include "error.h"
#include "state.h"

static bool parse_block(struct parser *parser, struct node **body);

/* Shared with expression.c. */

void
parser_advance(struct parser *parser)
{
    parser->line = parser->token.line;
    parser->token = lexer_next(&parser->lexer);
}

bool
parser_accept(struct parser *parser, enum token_type type)
{
    if (parser->token.type != type)
        return false;
    parser_advance(parser);
    return true;
}

void *
parser_fail(struct parser *parser, const char *message)
{
    if (!parser->lexer.failed)
        syntax_error(parser->in, parser->lexer.file, parser->token.line, "%s", message);
    parser->lexer.failed = true;
    return NULL;
}

void *
parser_unexpected(struct parser *parser, const char *wanted)
{
    enum token_type type = parser->token.type;
    char message[160];

    if (type == TOKEN_RESERVED)
        snprintf(message, sizeof message, "'%.*s' is not supported", (int)parser->token.size,
                 parser->token.text);
    else if (type == TOKEN_NAME)
        snprintf(message, sizeof message, "expected %s, found name '%.*s'", wanted,
                 parser->token.size > 40 ? 40 : (int)parser->token.size, parser->token.text);
    else if (type < TOKEN_AND)
        snprintf(message, sizeof message, "expected %s, found %s", wanted, token_describe(type));
    else
        snprintf(message, sizeof message, "expected %s, found '%s'", wanted,
                 token_describe(type));
    return parser_fail(parser, message);
}

bool
parser_expect(struct parser *parser, enum token_type type)
{
    char wanted[40];

    if (parser_accept(parser, type))
        return true;
    if (type < TOKEN_AND)
        snprintf(wanted, sizeof wanted, "%s", token_describe(type));
    else
        snprintf(wanted, sizeof wanted, "'%s'", token_describe(type));
    parser_unexpected(parser, wanted);
    return false;
}

struct node *
parser_node(struct parser *parser, enum node_kind kind, int line)
{
    struct node *node = arena_alloc(parser->arena, sizeof *node);

    if (node == NULL) {
        parser->lexer.failed = true;
        return NULL;
    }
    node->kind = kind;
    node->line = line;
    node->depth = 1;
    return node;
}

void
node_list_add(struct node_list *list, struct node *node)
{
    if (list->last == NULL)
        list->first = node;
    else
        list->last->next = node;
    list->last = node;
}

struct node *
parser_name(struct parser *parser, const char *wanted)
{
    struct node *node;

    if (parser->token.type != TOKEN_NAME)
        return parser_unexpected(parser, wanted);
    node = parser_node(parser, NODE_NAME, parser->token.line);
    if (node == NULL)
        return NULL;
    node->as.text = parser->token.text;
    node->size = parser->token.size;
    parser_advance(parser);
    return node;
}

/* Targets. */

static bool
check_target(struct parser *parser, const struct node *node)
{
    switch (node->kind) {
    case NODE_NAME:
    case NODE_SUBSCRIPT:
    case NODE_ATTRIBUTE:
        return true;
    case NODE_TUPLE:
    case NODE_LIST:
        if (node->first == NULL)
            break;
        for (const struct node *item = node->first; item != NULL; item = item->next)
            if (!check_target(parser, item))
                return false;
        return true;
    default:
        break;
    }
    parser_fail(parser, "cannot assign to this expression");
    return false;
}

static struct node *
parse_assignment(struct parser *parser, struct node *first)
{
    struct node_list targets = {NULL, NULL};
    struct node *node = parser_node(parser, NODE_ASSIGN, first->line), *value = first;

    if (node == NULL)
        return NULL;
    while (parser->token.type == TOKEN_ASSIGN) {
        if (!check_target(parser, value))
            return NULL;
        node_list_add(&targets, value);
        parser_advance(parser);
        value = parser_expressions(parser);
        if (value == NULL)
            return NULL;
    }
    node->first = targets.first;
    node->second = value;
    return node;
}

static struct node *
parse_augmented(struct parser *parser, struct node *target)
{
    struct node *node = parser_node(parser, NODE_AUGMENT, target->line);

    if (node == NULL)
        return NULL;
    if (target->kind == NODE_TUPLE || target->kind == NODE_LIST)
        return parser_fail(parser, "cannot assign to this expression");
    if (!check_target(parser, target))
        return NULL;
    node->op = (int)parser->token.type - (int)TOKEN_PLUS_ASSIGN + (int)OPERATOR_ADD;
    parser_advance(parser);
    node->first = target;
    node->second = parser_expressions(parser);
    return node->second ? node : NULL;
}

static struct node *
parse_expression_statement(struct parser *parser)
{
    struct node *node, *expression = parser_expressions(parser);

    if (expression == NULL)
        return NULL;
    if (parser->token.type == TOKEN_ASSIGN)
        return parse_assignment(parser, expression);
    if (parser->token.type >= TOKEN_PLUS_ASSIGN)
        return parse_augmented(parser, expression);
    if (parser->token.type == TOKEN_COLON)
        return parser_fail(parser, "annotations are not supported");
    node = parser_node(parser, NODE_EXPRESSION, expression->line);
    if (node != NULL)
        node->first = expression;
    return node;
}

/* Simple statements. */

static struct node *
parse_global(struct parser *parser, struct node *node)
{
    struct node_list list = {NULL, NULL};

    do {
        struct node *name = parser_name(parser, "a name after 'global'");

        if (name == NULL)
            return NULL;
        node_list_add(&list, name);
    } while (parser_accept(parser, TOKEN_COMMA));
    node->first = list.first;
    return node;
}

static struct node *
parse_delete(struct parser *parser, struct node *node)
{
    struct node *target = parser_targets(parser);

    if (target == NULL)
        return NULL;
    node->first = target->kind == NODE_TUPLE && target->first ? target->first : target;
    for (target = node->first; target != NULL; target = target->next) {
        if (target->kind != NODE_NAME && target->kind != NODE_SUBSCRIPT)
            return parser_fail(parser, "cannot delete this expression");
    }
    return node;
}

static struct node *
parse_return(struct parser *parser, struct node *node)
{
    if (parser->functions == 0)
        return parser_fail(parser, "'return' outside a function");
    if (parser->token.type == TOKEN_NEWLINE || parser->token.type == TOKEN_SEMICOLON
        || parser->token.type == TOKEN_END)
        return node;
    node->first = parser_expressions(parser);
    return node->first ? node : NULL;
}

static struct node *
parse_raise(struct parser *parser, struct node *node)
{
    if (parser->token.type == TOKEN_NEWLINE || parser->token.type == TOKEN_SEMICOLON)
        return parser_fail(parser, "'raise' without an exception is not supported");
    node->first = parser_expression(parser);
    if (node->first != NULL && parser->token.type == TOKEN_FROM)
        return parser_fail(parser, "'raise ... from' is not supported");
    return node->first ? node : NULL;
}

static struct node *
parse_loop_jump(struct parser *parser, struct node *node)
{
    if (parser->loops == 0)
        return parser_fail(parser, node->kind == NODE_BREAK ? "'break' outside a loop"
                                                            : "'continue' outside a loop");
    return node;
}

static struct node *
parse_simple(struct parser *parser)
{
    static const struct {
        enum token_type word;
        enum node_kind kind;
        struct node *(*parse)(struct parser *, struct node *);
    } statements[] = {
        {TOKEN_IMPORT, NODE_IMPORT, parser_import},
        {TOKEN_FROM, NODE_FROM, parser_from},
        {TOKEN_GLOBAL, NODE_GLOBAL, parse_global},
        {TOKEN_DEL, NODE_DELETE, parse_delete},
        {TOKEN_RETURN, NODE_RETURN, parse_return},
        {TOKEN_RAISE, NODE_RAISE, parse_raise},
        {TOKEN_BREAK, NODE_BREAK, parse_loop_jump},
        {TOKEN_CONTINUE, NODE_CONTINUE, parse_loop_jump},
        {TOKEN_PASS, NODE_PASS, NULL},
    };

    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        struct node *node;

        if (parser->token.type != statements[i].word)
            continue;
        node = parser_node(parser, statements[i].kind, parser->token.line);
        if (node == NULL)
            return NULL;
        parser_advance(parser);
        return statements[i].parse ? statements[i].parse(parser, node) : node;
    }
    return parse_expression_statement(parser);
}

/* One line: statements between semicolons. */
static bool
parse_line(struct parser *parser, struct node_list *list)
{
    do {
        struct node *node;

        if (parser->token.type == TOKEN_NEWLINE || parser->token.type == TOKEN_END)
            break;
        node = parse_simple(parser);
        if (node == NULL)
            return false;
        node_list_add(list, node);
    } while (parser_accept(parser, TOKEN_SEMICOLON));
    return parser->token.type == TOKEN_END || parser_expect(parser, TOKEN_NEWLINE);
}

/* Compound statements. */

static bool
parse_else(struct parser *parser, struct node **body)
{
    return !parser_accept(parser, TOKEN_ELSE) || parse_block(parser, body);
}

static struct node *
parse_if(struct parser *parser, struct node *node)
{
    struct node_list clauses = {NULL, NULL};

    do {
        struct node *clause = parser_node(parser, NODE_CLAUSE, parser->line);

        if (clause == NULL)
            return NULL;
        clause->first = parser_expression(parser);
        if (clause->first == NULL || !parse_block(parser, &clause->second))
            return NULL;
        node_list_add(&clauses, clause);
    } while (parser_accept(parser, TOKEN_ELIF));
    node->first = clauses.first;
    return parse_else(parser, &node->second) ? node : NULL;
}

static bool
parse_loop_body(struct parser *parser, struct node **body)
{
    bool ok;

    parser->loops++;
    ok = parse_block(parser, body);
    parser->loops--;
    return ok;
}

static struct node *
parse_while(struct parser *parser, struct node *node)
{
    node->first = parser_expression(parser);
    if (node->first == NULL || !parse_loop_body(parser, &node->second)
        || !parse_else(parser, &node->third))
        return NULL;
    return node;
}

static struct node *
parse_for(struct parser *parser, struct node *node)
{
    node->first = parser_targets(parser);
    if (node->first == NULL || !check_target(parser, node->first)
        || !parser_expect(parser, TOKEN_IN))
        return NULL;
    node->second = parser_expressions(parser);
    if (node->second == NULL || !parse_loop_body(parser, &node->third)
        || !parse_else(parser, &node->fourth))
        return NULL;
    return node;
}

static bool
parse_parameters(struct parser *parser, struct node_list *list)
{
    while (parser->token.type != TOKEN_RIGHT_PAREN) {
        struct node *name;

        if (parser->token.type == TOKEN_STAR || parser->token.type == TOKEN_DOUBLE_STAR) {
            parser_fail(parser, "'*' and '**' parameters are not supported");
            return false;
        }
        name = parser_name(parser, "the name of a parameter");
        if (name == NULL)
            return false;
        if (parser->token.type == TOKEN_ASSIGN) {
            parser_fail(parser, "default values are not supported");
            return false;
        }
        if (parser->token.type == TOKEN_COLON) {
            parser_fail(parser, "annotations are not supported");
            return false;
        }
        node_list_add(list, name);
        if (!parser_accept(parser, TOKEN_COMMA))
            break;
    }
    return parser_expect(parser, TOKEN_RIGHT_PAREN);
}

static struct node *
parse_def(struct parser *parser, struct node *node)
{
    struct node *name = parser_name(parser, "the name of the function");
    struct node_list parameters = {NULL, NULL};
    unsigned loops = parser->loops;
    bool ok;

    if (name == NULL || !parser_expect(parser, TOKEN_LEFT_PAREN)
        || !parse_parameters(parser, &parameters))
        return NULL;
    node->as.text = name->as.text;
    node->size = name->size;
    node->first = parameters.first;
    parser->loops = 0;
    parser->functions++;
    ok = parse_block(parser, &node->second);
    parser->functions--;
    parser->loops = loops;
    return ok ? node : NULL;
}

static struct node *
parse_try(struct parser *parser, struct node *node)
{
    struct node_list handlers = {NULL, NULL};
    bool catches_all = false;

    if (!parse_block(parser, &node->first))
        return NULL;
    while (parser->token.type == TOKEN_EXCEPT) {
        struct node *handler = parser_node(parser, NODE_HANDLER, parser->token.line);

        if (handler == NULL)
            return NULL;
        if (catches_all)
            return parser_fail(parser, "an 'except:' without a kind must be the last");
        parser_advance(parser);
        catches_all = parser->token.type == TOKEN_COLON;
        if (!catches_all) {
            handler->first = parser_expression(parser);
            if (handler->first == NULL)
                return NULL;
        }
        if (!catches_all && parser_accept(parser, TOKEN_AS)) {
            handler->third = parser_name(parser, "a name after 'as'");
            if (handler->third == NULL)
                return NULL;
        }
        if (!parse_block(parser, &handler->second))
            return NULL;
        node_list_add(&handlers, handler);
    }
    if (handlers.first == NULL)
        return parser_unexpected(parser, "'except'");
    node->second = handlers.first;
    return parse_else(parser, &node->third) ? node : NULL;
}

static bool
parse_statement(struct parser *parser, struct node_list *list)
{
    static const struct {
        enum token_type word;
        enum node_kind kind;
        struct node *(*parse)(struct parser *, struct node *);
    } statements[] = {
        {TOKEN_IF, NODE_IF, parse_if},    {TOKEN_WHILE, NODE_WHILE, parse_while},
        {TOKEN_FOR, NODE_FOR, parse_for}, {TOKEN_DEF, NODE_DEF, parse_def},
        {TOKEN_TRY, NODE_TRY, parse_try},
    };

    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        struct node *node;

        if (parser->token.type != statements[i].word)
            continue;
        node = parser_node(parser, statements[i].kind, parser->token.line);
        if (node == NULL)
            return false;
        parser_advance(parser);
        node = statements[i].parse(parser, node);
        if (node == NULL)
            return false;
        node_list_add(list, node);
        return true;
    }
    return parse_line(parser, list);
}

/* ":" and statements, on the same line or indented below. */
static bool
parse_block(struct parser *parser, struct node **body)
{
    struct node_list list = {NULL, NULL};

    if (!parser_expect(parser, TOKEN_COLON))
        return false;
    if (!parser_accept(parser, TOKEN_NEWLINE)) {
        if (parser->token.type == TOKEN_END) {
            parser_unexpected(parser, "a statement");
            return false;
        }
        if (!parse_line(parser, &list))
            return false;
        *body = list.first;
        return true;
    }
    if (parser->token.type != TOKEN_INDENT) {
        parser_unexpected(parser, "an indented block");
        return false;
    }
    parser_advance(parser);
    while (parser->token.type != TOKEN_DEDENT && parser->token.type != TOKEN_END)
        if (!parse_statement(parser, &list))
            return false;
    parser_accept(parser, TOKEN_DEDENT);
    *body = list.first;
    return true;
}

bool
parser_parse(struct arena *arena, const char *file, const char *text, size_t size,
             struct node **statements)
{
    struct node_list list = {NULL, NULL};
    struct parser parser;

    memset(&parser, 0, sizeof parser);
    parser.in = arena->in;
    parser.arena = arena;
    lexer_begin(&parser.lexer, arena, file, text, size);
    parser_advance(&parser);
    while (parser.token.type != TOKEN_END) {
        if (parser.token.type == TOKEN_INDENT) {
            parser_fail(&parser, "unexpected indentation");
            return false;
        }
        if (!parse_statement(&parser, &list))
            return false;
    }
    *statements = list.first;
    return true;
}
