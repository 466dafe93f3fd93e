/* SPDX-License-Identifier: 0BSD */
/* lexer.c - source text to tokens, with INDENT and DEDENT */

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "syntax.h"

/* By type. */
static const char *const texts[] = {
    "end of file", "end of line", "deeper indentation", "end of the block", "a name", "a number",
    "a string",
    "and", "break", "continue", "def", "elif", "else", "except", "False", "for", "if", "import",
    "in", "None", "not", "or", "pass", "raise", "return", "True", "try", "while",
    "+=", "-=", "*=", "//=", "%=", "==", "!=", "<=", ">=", "<", ">",
    "+", "-", "*", "//", "%", "(", ")", "[", "]", ",", ":", ";", ".", "=",
};

struct lexer {
    struct source *source;
    const char *at, *end;
    int line;
    unsigned brackets; /* open ones */
    size_t indents[MAX_INDENTS], indent_count; /* columns */
};

const char *token_text(enum token_type type)
{
    return texts[type];
}

static char peek(const struct lexer *lexer, size_t ahead)
{
    return (size_t)(lexer->end - lexer->at) > ahead ? lexer->at[ahead] : '\0';
}

static void add(struct lexer *lexer, enum token_type type, int line, struct value value)
{
    struct source *source = lexer->source;

    source->tokens = memory_grow(source->tokens, &source->token_capacity,
                                 source->token_count + 1, sizeof *source->tokens);
    source->tokens[source->token_count++] = (struct token){type, line, value};
}

/* White space, comments and joined lines; the end of a line only in brackets. */
static void skip_blank(struct lexer *lexer)
{
    for (; lexer->at < lexer->end; lexer->at++) {
        char c = *lexer->at;

        if (c == '#') {
            while (lexer->at + 1 < lexer->end && lexer->at[1] != '\n')
                lexer->at++;
        } else if (c == '\n' && lexer->brackets > 0) {
            lexer->line++;
        } else if (c == '\\' && peek(lexer, 1) == '\n') {
            lexer->at++;
            lexer->line++;
        } else if (c != ' ' && c != '\t' && c != '\r' && c != '\f') {
            return;
        }
    }
}

/* At the start of a line that holds more than a comment. */
static void indentation(struct lexer *lexer, size_t columns)
{
    if (columns > lexer->indents[lexer->indent_count - 1]) {
        if (lexer->indent_count == MAX_INDENTS)
            syntax_error(lexer->source, lexer->line, "too many levels of indentation");
        lexer->indents[lexer->indent_count++] = columns;
        add(lexer, TOKEN_INDENT, lexer->line, value_none());
    }
    for (; lexer->indents[lexer->indent_count - 1] > columns; lexer->indent_count--)
        add(lexer, TOKEN_DEDENT, lexer->line, value_none());
    if (lexer->indents[lexer->indent_count - 1] != columns)
        syntax_error(lexer->source, lexer->line, "this indentation matches no outer block");
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static void name(struct lexer *lexer)
{
    enum token_type type = TOKEN_NAME;
    struct string *string;
    size_t size = 0;

    while (is_name_byte(peek(lexer, size)))
        size++;
    string = string_name(lexer->source->in, lexer->at, size);
    lexer->at += size;
    for (int word = TOKEN_AND; word <= TOKEN_WHILE; word++)
        if (strcmp(texts[word], string->bytes) == 0)
            type = (enum token_type)word;
    add(lexer, type, lexer->line, type == TOKEN_NAME ? value_object(string) : value_none());
}

static void number(struct lexer *lexer)
{
    char digits[64];
    size_t size = 0;
    bool is_float = false;

    for (; is_digit(peek(lexer, size)) || (peek(lexer, size) == '.' && !is_float); size++) {
        is_float = is_float || peek(lexer, size) == '.';
        if (size < sizeof digits - 1)
            digits[size] = lexer->at[size];
    }
    if (size >= sizeof digits || is_name_byte(peek(lexer, size))
        || (!is_float && size > 1 && digits[0] == '0'))
        syntax_error(lexer->source, lexer->line, "this is no number");
    digits[size] = '\0';
    errno = 0;
    add(lexer, TOKEN_NUMBER, lexer->line, is_float ? value_float(strtod(digits, NULL))
                                                   : value_int(strtoll(digits, NULL, 10)));
    if (errno != 0)
        syntax_error(lexer->source, lexer->line, "this integer does not fit in 64 bits");
    lexer->at += size;
}

/* The byte that a backslash and `c` stand for. */
static char escaped(const struct lexer *lexer, char c)
{
    static const char letters[] = "nt\\'\"", bytes[] = "\n\t\\'\"";
    const char *found = c ? strchr(letters, c) : NULL;

    if (found == NULL)
        syntax_error(lexer->source, lexer->line, "this escape is not supported");
    return bytes[found - letters];
}

/* In one quote, or in three. */
static void string(struct lexer *lexer)
{
    char quote = *lexer->at;
    size_t quotes = peek(lexer, 1) == quote && peek(lexer, 2) == quote ? 3 : 1;
    struct text *text = &lexer->source->scratch;
    int line = lexer->line;

    text->size = 0;
    for (lexer->at += quotes;; lexer->at++) {
        char c = peek(lexer, 0);

        if (lexer->at == lexer->end || (c == '\n' && quotes == 1))
            syntax_error(lexer->source, line, "a string is not closed");
        if (c == quote && (quotes == 1 || (peek(lexer, 1) == c && peek(lexer, 2) == c)))
            break;
        lexer->line += c == '\n';
        if (c == '\\') {
            lexer->at++;
            c = escaped(lexer, peek(lexer, 0));
        }
        text_add(text, &c, 1);
    }
    lexer->at += quotes;
    add(lexer, TOKEN_STRING, line,
        value_object(string_new(lexer->source->in, text->bytes, text->size)));
}

static void sign(struct lexer *lexer)
{
    for (int type = TOKEN_ADD_ASSIGN; type <= TOKEN_ASSIGN; type++) {
        size_t size = strlen(texts[type]);

        if (size > (size_t)(lexer->end - lexer->at) || memcmp(texts[type], lexer->at, size) != 0)
            continue;
        lexer->at += size;
        lexer->brackets += type == TOKEN_LEFT_PAREN || type == TOKEN_LEFT_BRACKET;
        if (type == TOKEN_RIGHT_PAREN || type == TOKEN_RIGHT_BRACKET)
            lexer->brackets -= lexer->brackets > 0;
        add(lexer, (enum token_type)type, lexer->line, value_none());
        return;
    }
    syntax_error(lexer->source, lexer->line, "byte 0x%02x is no token", (unsigned char)*lexer->at);
}

void lexer_read(struct source *source, const char *text, size_t size)
{
    struct lexer lexer = {source, text, text + size, 1, 0, {0}, 1};
    bool begins = true; /* a line begins here */

    for (;;) {
        size_t columns = 0;
        const char *start = lexer.at;

        while (begins && peek(&lexer, columns) == ' ')
            columns++;
        skip_blank(&lexer);
        if (lexer.at == lexer.end)
            break;
        if (*lexer.at == '\n') {
            if (!begins)
                add(&lexer, TOKEN_NEWLINE, lexer.line, value_none());
            lexer.at++;
            lexer.line++;
            begins = true;
            continue;
        }
        if (begins && lexer.at != start + columns)
            syntax_error(source, lexer.line, "a tab in the indentation is not supported");
        if (begins)
            indentation(&lexer, columns);
        begins = false;
        if (*lexer.at == '"' || *lexer.at == '\'')
            string(&lexer);
        else if (is_digit(*lexer.at) || (*lexer.at == '.' && is_digit(peek(&lexer, 1))))
            number(&lexer);
        else if (is_name_byte(*lexer.at))
            name(&lexer);
        else
            sign(&lexer);
    }
    if (lexer.brackets > 0)
        syntax_error(source, lexer.line, "a bracket is not closed");
    if (!begins)
        add(&lexer, TOKEN_NEWLINE, lexer.line, value_none());
    indentation(&lexer, 0);
    add(&lexer, TOKEN_END, lexer.line, value_none());
}
