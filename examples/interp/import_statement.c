/* SPDX-License-Identifier: 0BSD */
/* import_statement.c - the parser's part for import and from */

#include <string.h>

#include "parser.h"

/* a.b.c as one text. */
static struct node *
parse_dotted_name(struct parser *parser, enum node_kind kind)
{
    struct node *node, *part;

    if (parser->token.type == TOKEN_DOT)
        return parser_fail(parser, "imports relative to a package are not supported");
    node = parser_name(parser, "the name of a module");
    if (node == NULL)
        return NULL;
    node->kind = kind;
    while (parser_accept(parser, TOKEN_DOT)) {
        char *text;

        part = parser_name(parser, "a name after '.'");
        if (part == NULL)
            return NULL;
        text = arena_alloc(parser->arena, node->size + 1 + part->size);
        if (text == NULL)
            return NULL;
        memcpy(text, node->as.text, node->size);
        text[node->size] = '.';
        memcpy(text + node->size + 1, part->as.text, part->size);
        node->as.text = text;
        node->size += 1 + part->size;
        if (node->size > 1000)
            return parser_fail(parser, "the name of the module is too long");
    }
    return node;
}

/* `as NAME`, into alias->first. */
static bool
parse_as(struct parser *parser, struct node *alias)
{
    if (!parser_accept(parser, TOKEN_AS))
        return true;
    alias->first = parser_name(parser, "a name after 'as'");
    return alias->first != NULL;
}

struct node *
parser_import(struct parser *parser, struct node *node)
{
    struct node_list list = {NULL, NULL};

    do {
        struct node *alias = parse_dotted_name(parser, NODE_ALIAS);

        if (alias == NULL || !parse_as(parser, alias))
            return NULL;
        node_list_add(&list, alias);
    } while (parser_accept(parser, TOKEN_COMMA));
    node->first = list.first;
    return node;
}

struct node *
parser_from(struct parser *parser, struct node *node)
{
    struct node_list list = {NULL, NULL};
    struct node *module = parse_dotted_name(parser, NODE_NAME);

    if (module == NULL || !parser_expect(parser, TOKEN_IMPORT))
        return NULL;
    node->as.text = module->as.text;
    node->size = module->size;
    if (parser->token.type == TOKEN_STAR)
        return parser_fail(parser, "'import *' is not supported");
    do {
        struct node *alias = parser_name(parser, "a name after 'import'");

        if (alias == NULL)
            return NULL;
        alias->kind = NODE_ALIAS;
        if (!parse_as(parser, alias))
            return NULL;
        node_list_add(&list, alias);
    } while (parser_accept(parser, TOKEN_COMMA));
    node->first = list.first;
    return node;
}
