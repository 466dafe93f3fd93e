/* SPDX-License-Identifier: 0BSD */
/* object.c - strings and names, lists, tables, and what values look like */

#include "object.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "state.h"

/* Lists inside lists, when they are printed. */
#define MAX_NESTING 200

bool value_is_true(struct value value)
{
    switch (value.tag) {
    case VALUE_UNDEFINED:
    case VALUE_NONE: return false;
    case VALUE_BOOL:
    case VALUE_INT: return value.as.integer != 0;
    case VALUE_FLOAT: return value.as.real != 0;
    default: break;
    }
    if (value_is(value, OBJECT_STRING))
        return AS(string, value)->size > 0;
    if (value_is(value, OBJECT_LIST) || value_is(value, OBJECT_TUPLE))
        return AS(list, value)->count > 0;
    return !value_is(value, OBJECT_RANGE) || AS(range, value)->count > 0;
}

const char *value_type_name(struct value value)
{
    static const char *const tags[] = {"undefined", "NoneType", "bool", "int", "float", "type",
                                       "builtin_function_or_method"};
    static const char *const types[] = {"str", "list", "tuple", "range", "iterator", "function",
                                        "builtin_function_or_method", "module", "TextIOWrapper",
                                        "exception", "code"};

    if (value.tag != VALUE_OBJECT)
        return tags[value.tag];
    if (value_is(value, OBJECT_ERROR))
        return error_name(AS(error, value)->kind);
    return types[value.as.object->type];
}

/* Strings. */

static struct string *fill(struct string *string, const char *bytes, size_t size)
{
    string->size = size;
    if (size > 0)
        memcpy(string->bytes, bytes, size);
    return string;
}

struct string *string_new(struct interp *in, const char *bytes, size_t size)
{
    return fill(gc_new(in, OBJECT_STRING, sizeof(struct string) + size + 1), bytes, size);
}

/* Tables: open addressing, at most half full. */

static void table_grow(struct table *table);

static struct entry *table_place(const struct table *table, const struct string *key)
{
    size_t at = key->hash & (table->capacity - 1);

    while (table->entries[at].key != NULL && table->entries[at].key != key)
        at = (at + 1) & (table->capacity - 1);
    return &table->entries[at];
}

struct value table_get(const struct table *table, const struct string *key)
{
    return table->capacity ? table_place(table, key)->value : value_undefined();
}

void table_set(struct table *table, struct string *key, struct value value)
{
    struct entry *entry;

    if (table->count * 2 >= table->capacity)
        table_grow(table);
    entry = table_place(table, key);
    table->count += entry->key == NULL;
    entry->key = key;
    entry->value = value;
}

static void table_grow(struct table *table)
{
    struct table grown = {NULL, 0, table->capacity ? table->capacity * 2 : 16};

    grown.entries = memory_alloc(grown.capacity * sizeof *grown.entries);
    for (size_t i = 0; i < table->capacity; i++)
        if (table->entries[i].key != NULL)
            table_set(&grown, table->entries[i].key, table->entries[i].value);
    free(table->entries);
    *table = grown;
}

struct string *string_name(struct interp *in, const char *bytes, size_t size)
{
    struct table *names = &in->names;
    uint32_t hash = 2166136261u;
    struct string *name;

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
    for (size_t at = hash; names->capacity > 0; at++) {
        name = names->entries[at & (names->capacity - 1)].key;
        if (name == NULL)
            break;
        if (name->size == size && memcmp(name->bytes, bytes, size) == 0)
            return name;
    }
    name = fill(memory_alloc(sizeof *name + size + 1), bytes, size);
    name->object.type = OBJECT_STRING;
    name->object.generation = GC_PERMANENT;
    name->hash = hash;
    table_set(names, name, value_none());
    return name;
}

void module_set(struct interp *in, struct module *module, const char *name, struct value value)
{
    table_set(&module->globals, string_name(in, name, strlen(name)), value);
    gc_wrote(&in->gc, module, value);
}

/* Lists. */

struct list *list_new(struct interp *in, enum object_type type, const struct value *items,
                      size_t count)
{
    struct list *list = gc_new(in, type, sizeof *list);

    if (count > 0) {
        list->items = memory_alloc(count * sizeof *items);
        memcpy(list->items, items, count * sizeof *items);
    }
    list->count = list->capacity = count;
    return list;
}

void list_append(struct interp *in, struct list *list, struct value value)
{
    list->items = memory_grow(list->items, &list->capacity, list->count + 1, sizeof value);
    list_set(in, list, list->count++, value);
}

void list_set(struct interp *in, struct list *list, size_t position, struct value value)
{
    list->items[position] = value;
    gc_wrote(&in->gc, list, value);
}

/* Text. */

void text_add(struct text *text, const char *bytes, size_t size)
{
    text->bytes = memory_grow(text->bytes, &text->capacity, text->size + size, 1);
    if (size > 0)
        memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
}

void text_read(struct text *text, FILE *stream, size_t limit)
{
    char piece[4096];
    size_t got;

    while (text->size < limit && (got = fread(piece, 1, sizeof piece, stream)) > 0)
        text_add(text, piece, got);
}

struct value text_end(struct interp *in, struct text *text)
{
    struct string *string = string_new(in, text->bytes, text->size);

    free(text->bytes);
    return value_object(string);
}

static void add_c(struct text *text, const char *bytes)
{
    text_add(text, bytes, strlen(bytes));
}

/* As repr() has it; of strings only the usual ones. */
static void add_quoted(struct text *text, const struct string *string)
{
    add_c(text, "'");
    for (size_t i = 0; i < string->size; i++) {
        const char *c = &string->bytes[i];

        if (*c == '\n')
            add_c(text, "\\n");
        else if (*c == '\'' || *c == '\\')
            add_c(text, *c == '\'' ? "\\'" : "\\\\");
        else
            text_add(text, c, 1);
    }
    add_c(text, "'");
}

/* False: it is nested too deeply. */
static bool add_value(struct text *text, struct value value, int depth)
{
    const struct list *list = AS(list, value);
    bool is_list = value_is(value, OBJECT_LIST), ok = depth < MAX_NESTING;
    char word[80];

    if (value_is(value, OBJECT_STRING) && depth > 0) {
        add_quoted(text, AS(string, value));
    } else if (value_is(value, OBJECT_STRING)) {
        text_add(text, AS(string, value)->bytes, AS(string, value)->size);
    } else if (is_list || value_is(value, OBJECT_TUPLE)) {
        add_c(text, is_list ? "[" : "(");
        for (size_t i = 0; ok && i < list->count; i++) {
            add_c(text, i > 0 ? ", " : "");
            ok = add_value(text, list->items[i], depth + 1);
        }
        add_c(text, is_list ? "]" : list->count == 1 ? ",)" : ")");
    } else {
        if (value.tag == VALUE_INT)
            snprintf(word, sizeof word, "%" PRId64, value.as.integer);
        else if (value.tag == VALUE_NONE)
            snprintf(word, sizeof word, "None");
        else if (value.tag == VALUE_BOOL)
            snprintf(word, sizeof word, "%s", value.as.integer ? "True" : "False");
        else
            snprintf(word, sizeof word, "<%s>", value_type_name(value));
        add_c(text, word);
    }
    return ok;
}

struct value value_to_string(struct interp *in, struct value value)
{
    struct text text = {NULL, 0, 0};

    if (add_value(&text, value, 0))
        return text_end(in, &text);
    free(text.bytes);
    return error_set(in, ERROR_RECURSION, "maximum recursion depth exceeded");
}

/* Memory. */

static void *checked(void *block)
{
    if (block == NULL) {
        fputs("interp: out of memory\n", stderr);
        exit(1);
    }
    return block;
}

void *memory_alloc(size_t size)
{
    return checked(calloc(1, size));
}

void *memory_grow(void *block, size_t *capacity, size_t wanted, size_t size)
{
    if (wanted <= *capacity)
        return block;
    *capacity = wanted < 8 ? 8 : wanted + wanted / 2;
    return checked(realloc(block, *capacity * size));
}
