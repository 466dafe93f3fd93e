/* SPDX-License-Identifier: 0BSD */
/* expression.c - the parser's half for expressions */

#include <string.h>

#include "error.h"
#include "parser.h"
#include "state.h"
#include "value.h"

static struct node *parse_unary(struct parser *parser);

/* Each node knows its depth, so that nothing that walks the tree can run out of C stack. */
static struct node *
finish(struct parser *parser, struct node *node)
{
    struct node *children[3] = {node->first, node->second, node->third};

    for (size_t i = 0; i < 3; i++)
        for (struct node *child = children[i]; child != NULL; child = child->next)
            if (child->depth >= node->depth)
                node->depth = child->depth + 1;
    if (node->depth > PARSER_DEPTH)
        return parser_fail(parser, "the expression is nested too deeply");
    return node;
}

static struct node *
make(struct parser *parser, enum node_kind kind, int line, struct node *first,
     struct node *second)
{
    struct node *node = parser_node(parser, kind, line);

    if (node == NULL)
        return NULL;
    node->first = first;
    node->second = second;
    return finish(parser, node);
}

static bool
enter(struct parser *parser)
{
    if (parser->nesting >= PARSER_NESTING) {
        parser_fail(parser, "the expression is nested too deeply");
        return false;
    }
    parser->nesting++;
    return true;
}

static void
leave(struct parser *parser)
{
    parser->nesting--;
}

/* What may begin an expression. */
static bool
begins_expression(enum token_type type)
{
    switch (type) {
    case TOKEN_NAME:
    case TOKEN_INT:
    case TOKEN_FLOAT:
    case TOKEN_STRING:
    case TOKEN_NONE:
    case TOKEN_TRUE:
    case TOKEN_FALSE:
    case TOKEN_NOT:
    case TOKEN_LEFT_PAREN:
    case TOKEN_LEFT_BRACKET:
    case TOKEN_LEFT_BRACE:
    case TOKEN_MINUS:
    case TOKEN_PLUS:
    case TOKEN_TILDE:
        return true;
    default:
        return false;
    }
}

/* Items up to `end`, which is taken; a comma may follow the last. */
static bool
parse_items(struct parser *parser, enum token_type end, struct node_list *list)
{
    while (parser->token.type != end) {
        struct node *item = parser_expression(parser);

        if (item == NULL)
            return false;
        node_list_add(list, item);
        if (!parser_accept(parser, TOKEN_COMMA))
            break;
    }
    return parser_expect(parser, end);
}

static struct node *
parse_parenthesis(struct parser *parser)
{
    int line = parser->line;
    struct node_list list = {NULL, NULL};
    struct node *first;

    if (parser_accept(parser, TOKEN_RIGHT_PAREN))
        return make(parser, NODE_TUPLE, line, NULL, NULL);
    first = parser_expression(parser);
    if (first == NULL)
        return NULL;
    if (!parser_accept(parser, TOKEN_COMMA))
        return parser_expect(parser, TOKEN_RIGHT_PAREN) ? first : NULL;
    node_list_add(&list, first);
    if (!parse_items(parser, TOKEN_RIGHT_PAREN, &list))
        return NULL;
    return make(parser, NODE_TUPLE, line, list.first, NULL);
}

static struct node *
parse_list(struct parser *parser)
{
    int line = parser->line;
    struct node_list list = {NULL, NULL};

    if (parser->token.type != TOKEN_RIGHT_BRACKET) {
        struct node *item = parser_expression(parser);

        if (item == NULL)
            return NULL;
        if (parser->token.type == TOKEN_FOR)
            return parser_fail(parser, "comprehensions are not supported");
        node_list_add(&list, item);
        if (!parser_accept(parser, TOKEN_COMMA))
            return parser_expect(parser, TOKEN_RIGHT_BRACKET)
                       ? make(parser, NODE_LIST, line, list.first, NULL)
                       : NULL;
    }
    if (!parse_items(parser, TOKEN_RIGHT_BRACKET, &list))
        return NULL;
    return make(parser, NODE_LIST, line, list.first, NULL);
}

static struct node *
parse_dict(struct parser *parser)
{
    int line = parser->line;
    struct node_list list = {NULL, NULL};

    while (parser->token.type != TOKEN_RIGHT_BRACE) {
        struct node *key, *value;

        key = parser_expression(parser);
        if (key == NULL)
            return NULL;
        if (parser->token.type == TOKEN_COMMA || parser->token.type == TOKEN_RIGHT_BRACE)
            return parser_fail(parser, "sets are not supported");
        if (!parser_expect(parser, TOKEN_COLON))
            return NULL;
        value = parser_expression(parser);
        if (value == NULL)
            return NULL;
        node_list_add(&list, key);
        node_list_add(&list, value);
        if (!parser_accept(parser, TOKEN_COMMA))
            break;
    }
    if (!parser_expect(parser, TOKEN_RIGHT_BRACE))
        return NULL;
    return make(parser, NODE_DICT, line, list.first, NULL);
}

/* Strings side by side are one string. */
static struct node *
parse_string(struct parser *parser)
{
    struct node *node = parser_node(parser, NODE_STRING, parser->token.line);
    struct token *token = &parser->token;
    struct joined {
        const char *text;
        size_t size;
        struct joined *next;
    } *parts = NULL, **last = &parts;
    size_t size = 0;
    char *text;

    if (node == NULL)
        return NULL;
    node->as.text = token->text;
    node->size = token->size;
    parser_advance(parser);
    if (token->type != TOKEN_STRING)
        return node;
    while (token->type == TOKEN_STRING) {
        *last = arena_alloc(parser->arena, sizeof **last);
        if (*last == NULL)
            return NULL;
        (*last)->text = token->text;
        (*last)->size = token->size;
        last = &(*last)->next;
        size += token->size;
        parser_advance(parser);
    }
    text = arena_alloc(parser->arena, node->size + size + 1);
    if (text == NULL)
        return NULL;
    memcpy(text, node->as.text, node->size);
    node->as.text = text;
    for (const struct joined *part = parts; part != NULL; part = part->next) {
        memcpy(text + node->size, part->text, part->size);
        node->size += part->size;
    }
    return node;
}

static struct node *
parse_word(struct parser *parser, enum node_kind kind)
{
    struct node *node = parser_node(parser, kind, parser->token.line);

    if (node == NULL)
        return NULL;
    node->as.text = parser->token.text;
    node->size = parser->token.size;
    if (kind == NODE_FLOAT)
        node->as.real = parser->token.real;
    if (kind == NODE_INT) {
        if (parser->token.integer > INT64_MAX)
            return parser_fail(parser, "this integer does not fit in 64 bits");
        node->as.integer = (int64_t)parser->token.integer;
    }
    parser_advance(parser);
    return node;
}

static struct node *
parse_atom(struct parser *parser)
{
    switch (parser->token.type) {
    case TOKEN_NAME: return parse_word(parser, NODE_NAME);
    case TOKEN_INT: return parse_word(parser, NODE_INT);
    case TOKEN_FLOAT: return parse_word(parser, NODE_FLOAT);
    case TOKEN_STRING: return parse_string(parser);
    case TOKEN_NONE: return parse_word(parser, NODE_NONE);
    case TOKEN_TRUE: return parse_word(parser, NODE_TRUE);
    case TOKEN_FALSE: return parse_word(parser, NODE_FALSE);
    case TOKEN_LEFT_PAREN:
        parser_advance(parser);
        return parse_parenthesis(parser);
    case TOKEN_LEFT_BRACKET:
        parser_advance(parser);
        return parse_list(parser);
    case TOKEN_LEFT_BRACE:
        parser_advance(parser);
        return parse_dict(parser);
    default:
        return parser_unexpected(parser, "an expression");
    }
}

static struct node *
parse_call(struct parser *parser, struct node *callee)
{
    struct node_list list = {NULL, NULL};
    int line = callee->line;

    while (parser->token.type != TOKEN_RIGHT_PAREN) {
        struct node *argument;

        if (parser->token.type == TOKEN_STAR || parser->token.type == TOKEN_DOUBLE_STAR)
            return parser_fail(parser, "unpacked arguments are not supported");
        argument = parser_expression(parser);
        if (argument == NULL)
            return NULL;
        if (parser->token.type == TOKEN_ASSIGN)
            return parser_fail(parser, "arguments by name are not supported");
        if (parser->token.type == TOKEN_FOR)
            return parser_fail(parser, "comprehensions are not supported");
        node_list_add(&list, argument);
        if (!parser_accept(parser, TOKEN_COMMA))
            break;
    }
    if (!parser_expect(parser, TOKEN_RIGHT_PAREN))
        return NULL;
    return make(parser, NODE_CALL, line, callee, list.first);
}

static struct node *
parse_subscript(struct parser *parser, struct node *container)
{
    struct node *index;

    if (parser->token.type == TOKEN_COLON)
        return parser_fail(parser, "slices are not supported");
    index = parser_expressions(parser);
    if (index == NULL)
        return NULL;
    if (parser->token.type == TOKEN_COLON)
        return parser_fail(parser, "slices are not supported");
    if (!parser_expect(parser, TOKEN_RIGHT_BRACKET))
        return NULL;
    return make(parser, NODE_SUBSCRIPT, container->line, container, index);
}

static struct node *
parse_postfix(struct parser *parser)
{
    struct node *node = parse_atom(parser);

    while (node != NULL) {
        if (parser_accept(parser, TOKEN_LEFT_PAREN)) {
            node = parse_call(parser, node);
        } else if (parser_accept(parser, TOKEN_LEFT_BRACKET)) {
            node = parse_subscript(parser, node);
        } else if (parser_accept(parser, TOKEN_DOT)) {
            struct node *attribute;

            if (parser->token.type != TOKEN_NAME)
                return parser_unexpected(parser, "a name after '.'");
            attribute = parse_word(parser, NODE_ATTRIBUTE);
            if (attribute == NULL)
                return NULL;
            attribute->first = node;
            node = finish(parser, attribute);
        } else {
            break;
        }
    }
    return node;
}

static struct node *
parse_power(struct parser *parser)
{
    struct node *base = parse_postfix(parser), *exponent;

    if (base == NULL || !parser_accept(parser, TOKEN_DOUBLE_STAR))
        return base;
    exponent = parse_unary(parser);
    if (exponent == NULL)
        return NULL;
    base = make(parser, NODE_BINARY, base->line, base, exponent);
    if (base != NULL)
        base->op = OPERATOR_POWER;
    return base;
}

/* -9223372036854775808: its digits alone do not fit. */
static struct node *
parse_negative_integer(struct parser *parser)
{
    struct node *node = parser_node(parser, NODE_INT, parser->token.line);

    if (node == NULL)
        return NULL;
    node->as.integer = INT64_MIN;
    parser_advance(parser);
    return node;
}

static struct node *
parse_signed(struct parser *parser, int op, int line)
{
    struct node *operand, *node;

    parser_advance(parser);
    if (op == OPERATOR_NEGATIVE && parser->token.type == TOKEN_INT
        && parser->token.integer > INT64_MAX)
        return parse_negative_integer(parser);
    operand = parse_unary(parser);
    if (operand == NULL)
        return NULL;
    node = make(parser, NODE_UNARY, line, operand, NULL);
    if (node != NULL)
        node->op = op;
    return node;
}

static struct node *
parse_unary(struct parser *parser)
{
    struct node *node;
    int line = parser->token.line;

    if (!enter(parser))
        return NULL;
    switch (parser->token.type) {
    case TOKEN_MINUS: node = parse_signed(parser, OPERATOR_NEGATIVE, line); break;
    case TOKEN_PLUS: node = parse_signed(parser, OPERATOR_POSITIVE, line); break;
    case TOKEN_TILDE: node = parse_signed(parser, OPERATOR_INVERT, line); break;
    default: node = parse_power(parser); break;
    }
    leave(parser);
    return node;
}

/* 0: no binary operator, or ** (which binds more tightly than a sign before it). */
static int
precedence(enum token_type type)
{
    switch (type) {
    case TOKEN_BAR: return 1;
    case TOKEN_CARET: return 2;
    case TOKEN_AMPERSAND: return 3;
    case TOKEN_SHIFT_LEFT:
    case TOKEN_SHIFT_RIGHT: return 4;
    case TOKEN_PLUS:
    case TOKEN_MINUS: return 5;
    case TOKEN_STAR:
    case TOKEN_SLASH:
    case TOKEN_DOUBLE_SLASH:
    case TOKEN_PERCENT: return 6;
    default: return 0;
    }
}

/* Operators that bind at least as tightly as `lowest`. */
static struct node *
parse_binary(struct parser *parser, int lowest)
{
    struct node *left = parse_unary(parser);

    while (left != NULL && precedence(parser->token.type) >= lowest) {
        enum token_type type = parser->token.type;
        struct node *right;

        parser_advance(parser);
        right = parse_binary(parser, precedence(type) + 1);
        if (right == NULL)
            return NULL;
        left = make(parser, NODE_BINARY, left->line, left, right);
        if (left != NULL)
            left->op = (int)type - (int)TOKEN_PLUS + (int)OPERATOR_ADD;
    }
    return left;
}

/* Takes a comparison operator; -1: there is none. */
static int
accept_comparison(struct parser *parser)
{
    int op;

    switch (parser->token.type) {
    case TOKEN_LT: op = COMPARE_LT; break;
    case TOKEN_LE: op = COMPARE_LE; break;
    case TOKEN_EQ: op = COMPARE_EQ; break;
    case TOKEN_NE: op = COMPARE_NE; break;
    case TOKEN_GT: op = COMPARE_GT; break;
    case TOKEN_GE: op = COMPARE_GE; break;
    case TOKEN_IN: op = TEST_IN; break;
    case TOKEN_IS:
        parser_advance(parser);
        return parser_accept(parser, TOKEN_NOT) ? TEST_IS_NOT : TEST_IS;
    case TOKEN_NOT:
        parser_advance(parser);
        return parser_expect(parser, TOKEN_IN) ? TEST_NOT_IN : -1;
    default:
        return -1;
    }
    parser_advance(parser);
    return op;
}

static struct node *
parse_comparison(struct parser *parser)
{
    struct node *left = parse_binary(parser, 1);
    struct node_list list = {NULL, NULL};
    int op;

    if (left == NULL)
        return NULL;
    while ((op = accept_comparison(parser)) >= 0) {
        struct node *right = parse_binary(parser, 1), *comparison;

        if (right == NULL)
            return NULL;
        comparison = make(parser, NODE_COMPARISON, right->line, right, NULL);
        if (comparison == NULL)
            return NULL;
        comparison->op = op;
        node_list_add(&list, comparison);
    }
    if (error_pending(parser->in))
        return NULL;
    return list.first ? make(parser, NODE_COMPARE, left->line, left, list.first) : left;
}

static struct node *
parse_not(struct parser *parser)
{
    int line = parser->token.line;
    struct node *node;

    if (parser->token.type != TOKEN_NOT)
        return parse_comparison(parser);
    if (!enter(parser))
        return NULL;
    parser_advance(parser);
    node = parse_not(parser);
    leave(parser);
    if (node == NULL)
        return NULL;
    node = make(parser, NODE_UNARY, line, node, NULL);
    if (node != NULL)
        node->op = OPERATOR_NOT;
    return node;
}

static struct node *
parse_and(struct parser *parser)
{
    struct node *left = parse_not(parser);

    while (left != NULL && parser_accept(parser, TOKEN_AND)) {
        struct node *right = parse_not(parser);

        left = right ? make(parser, NODE_AND, left->line, left, right) : NULL;
    }
    return left;
}

static struct node *
parse_or(struct parser *parser)
{
    struct node *left = parse_and(parser);

    while (left != NULL && parser_accept(parser, TOKEN_OR)) {
        struct node *right = parse_and(parser);

        left = right ? make(parser, NODE_OR, left->line, left, right) : NULL;
    }
    return left;
}

static struct node *
parse_conditional(struct parser *parser)
{
    struct node *value = parse_or(parser), *node;

    if (value == NULL || !parser_accept(parser, TOKEN_IF))
        return value;
    node = parser_node(parser, NODE_CONDITIONAL, value->line);
    if (node == NULL)
        return NULL;
    node->second = value;
    node->first = parse_or(parser);
    if (node->first == NULL || !parser_expect(parser, TOKEN_ELSE))
        return NULL;
    node->third = parser_expression(parser);
    return node->third ? finish(parser, node) : NULL;
}

struct node *
parser_expression(struct parser *parser)
{
    struct node *node;

    if (!enter(parser))
        return NULL;
    node = parse_conditional(parser);
    leave(parser);
    return node;
}

/* After one expression: more of them make a tuple. */
static struct node *
parse_rest_of_tuple(struct parser *parser, struct node *first,
                    struct node *(*parse_item)(struct parser *))
{
    struct node_list list = {NULL, NULL};

    if (first == NULL || parser->token.type != TOKEN_COMMA)
        return first;
    node_list_add(&list, first);
    while (parser_accept(parser, TOKEN_COMMA) && begins_expression(parser->token.type)) {
        struct node *item = parse_item(parser);

        if (item == NULL)
            return NULL;
        node_list_add(&list, item);
    }
    return make(parser, NODE_TUPLE, first->line, list.first, NULL);
}

struct node *
parser_expressions(struct parser *parser)
{
    return parse_rest_of_tuple(parser, parser_expression(parser), parser_expression);
}

struct node *
parser_targets(struct parser *parser)
{
    /* Not parser_expression(): that would take the `in` of a for statement. */
    return parse_rest_of_tuple(parser, parse_postfix(parser), parse_postfix);
}
