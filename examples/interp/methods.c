/* SPDX-License-Identifier: 0BSD */
/* methods.c - methods of list, dict, str and file */

#include "methods.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "dict.h"
#include "error.h"
#include "gc.h"
#include "operators.h"
#include "state.h"
#include "str.h"

/* list */

static bool
list_method_append(struct interp *in, struct value self, const struct value *args, size_t count,
                   struct value *result)
{
    (void)count, (void)result;
    return list_append(in, value_list(self), args[0]);
}

static bool
list_method_extend(struct interp *in, struct value self, const struct value *args, size_t count,
                   struct value *result)
{
    (void)count, (void)result;
    return operator_extend(in, self, args[0]);
}

static bool
list_method_pop(struct interp *in, struct value self, const struct value *args, size_t count,
                struct value *result)
{
    struct list *list = value_list(self);
    int64_t index = -1;

    if (list->count == 0)
        return error_set(in, ERROR_INDEX, "pop from empty list");
    if (count > 0) {
        if (!value_is_integer(args[0]))
            return error_set(in, ERROR_TYPE, "'%s' object cannot be interpreted as an integer",
                             value_type_name(args[0]));
        index = args[0].as.integer;
    }
    if (index < 0)
        index += (int64_t)list->count;
    if (index < 0 || index >= (int64_t)list->count)
        return error_set(in, ERROR_INDEX, "pop index out of range");
    *result = list->items[index];
    list_delete(list, (size_t)index);
    return true;
}

/* dict */

static bool
dict_method_get(struct interp *in, struct value self, const struct value *args, size_t count,
                struct value *result)
{
    struct value found;

    if (!dict_get(in, value_dict(self), args[0], &found))
        return false;
    if (!value_is_undefined(found))
        *result = found;
    else if (count > 1)
        *result = args[1];
    return true;
}

enum view { VIEW_KEYS, VIEW_VALUES, VIEW_ITEMS };

/* A list, where Python has a live view. */
static bool
dict_view(struct interp *in, struct value self, enum view view, struct value *result)
{
    const struct dict *dict = value_dict(self);
    const struct dict_entry *entry;
    struct list *list = list_new(in);
    size_t position = 0;

    if (list == NULL)
        return false;
    gc_protect_object(in, list);
    while ((entry = dict_next(dict, &position)) != NULL) {
        struct value pair[2] = {entry->key, entry->value};
        struct value item = pair[view == VIEW_VALUES];

        if (view == VIEW_ITEMS) {
            struct tuple *tuple = tuple_new(in, pair, 2);

            if (tuple == NULL)
                return false;
            item = value_object(tuple);
        }
        if (!list_append(in, list, item))
            return false;
    }
    *result = value_object(list);
    return true;
}

static bool
dict_method_keys(struct interp *in, struct value self, const struct value *args, size_t count,
                 struct value *result)
{
    (void)args, (void)count;
    return dict_view(in, self, VIEW_KEYS, result);
}

static bool
dict_method_values(struct interp *in, struct value self, const struct value *args, size_t count,
                   struct value *result)
{
    (void)args, (void)count;
    return dict_view(in, self, VIEW_VALUES, result);
}

static bool
dict_method_items(struct interp *in, struct value self, const struct value *args, size_t count,
                  struct value *result)
{
    (void)args, (void)count;
    return dict_view(in, self, VIEW_ITEMS, result);
}

/* str */

static bool
answer_text(struct text *text, struct value *result)
{
    struct string *string = text_end(text);

    if (string == NULL)
        return false;
    *result = value_object(string);
    return true;
}

static bool
str_method_join(struct interp *in, struct value self, const struct value *args, size_t count,
                struct value *result)
{
    struct list *list;
    struct text text;

    (void)count;
    if (args[0].tag != VALUE_OBJECT)
        return error_set(in, ERROR_TYPE, "can only join an iterable");
    list = list_new(in);
    if (list == NULL)
        return false;
    gc_protect_object(in, list);
    if (!operator_extend(in, value_object(list), args[0]))
        return false;
    text_begin(&text, in);
    for (size_t i = 0; i < list->count; i++) {
        if (!value_is_type(list->items[i], OBJECT_STRING)) {
            text_drop(&text);
            return error_set(in, ERROR_TYPE, "sequence item %zu: expected str instance, %s found",
                             i, value_type_name(list->items[i]));
        }
        if (i > 0)
            text_add_str(&text, self);
        text_add_str(&text, list->items[i]);
    }
    return answer_text(&text, result);
}

/* `bytes` are those of the string the method was called on, which is protected. */
static bool
append_part(struct interp *in, struct list *list, const char *bytes, size_t size)
{
    struct string *part = string_new(in, bytes, size);

    return part != NULL && list_append(in, list, value_object(part));
}

static bool
split_at(struct interp *in, struct list *list, const struct string *string,
         const struct string *separator)
{
    const char *from = string->bytes, *at;

    while ((at = string_find(string, from, separator)) != NULL) {
        if (!append_part(in, list, from, (size_t)(at - from)))
            return false;
        from = at + separator->size;
    }
    return append_part(in, list, from, (size_t)(string->bytes + string->size - from));
}

static bool
split_at_blanks(struct interp *in, struct list *list, const struct string *string)
{
    static const char blanks[] = " \t\n\r\f\v";
    const char *at = string->bytes, *end = at + string->size;

    while (at < end) {
        const char *from;

        while (at < end && *at != '\0' && strchr(blanks, *at) != NULL)
            at++;
        from = at;
        while (at < end && (*at == '\0' || strchr(blanks, *at) == NULL))
            at++;
        if (at > from && !append_part(in, list, from, (size_t)(at - from)))
            return false;
    }
    return true;
}

static bool
str_method_split(struct interp *in, struct value self, const struct value *args, size_t count,
                 struct value *result)
{
    struct list *list;

    if (count > 0 && !value_is_type(args[0], OBJECT_STRING))
        return error_set(in, ERROR_TYPE, "must be str or None, not %s", value_type_name(args[0]));
    if (count > 0 && value_string(args[0])->size == 0)
        return error_set(in, ERROR_VALUE, "empty separator");
    list = list_new(in);
    if (list == NULL)
        return false;
    gc_protect_object(in, list);
    *result = value_object(list);
    if (count > 0)
        return split_at(in, list, value_string(self), value_string(args[0]));
    return split_at_blanks(in, list, value_string(self));
}

static bool
str_method_startswith(struct interp *in, struct value self, const struct value *args,
                      size_t count, struct value *result)
{
    const struct string *string = value_string(self), *start;

    (void)count;
    if (!value_is_type(args[0], OBJECT_STRING))
        return error_set(in, ERROR_TYPE,
                         "startswith first arg must be str or a tuple of str, not %s",
                         value_type_name(args[0]));
    start = value_string(args[0]);
    *result = value_bool(start->size <= string->size
                         && memcmp(start->bytes, string->bytes, start->size) == 0);
    return true;
}

/* file */

static bool
file_method_read(struct interp *in, struct value self, const struct value *args, size_t count,
                 struct value *result)
{
    const struct file *file = value_file(self);
    struct text text;
    char buffer[4096];
    ssize_t size;

    (void)args, (void)count;
    if (file->descriptor < 0)
        return error_set(in, ERROR_VALUE, "I/O operation on closed file.");
    text_begin(&text, in);
    while ((size = read(file->descriptor, buffer, sizeof buffer)) != 0) {
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0) {
            int number = errno;

            text_drop(&text);
            return error_set_errno(in, number, NULL);
        }
        text_add(&text, buffer, (size_t)size);
        if (text.failed)
            break;
    }
    if (!text.failed && utf8_check(text.bytes ? text.bytes : "", text.size) != NULL) {
        text_drop(&text);
        return error_set(in, ERROR_UNICODE, "the file is not valid UTF-8");
    }
    return answer_text(&text, result);
}

static bool
file_method_close(struct interp *in, struct value self, const struct value *args, size_t count,
                  struct value *result)
{
    struct file *file = value_file(self);

    (void)in, (void)args, (void)count, (void)result;
    if (file->descriptor >= 0)
        close(file->descriptor);
    file->descriptor = -1;
    return true;
}

/* Tables, each ended by an entry without a name. */

static const struct native_definition list_methods[] = {
    {"append", "list.append", list_method_append, 1, 1, STYLE_EXACT},
    {"extend", "list.extend", list_method_extend, 1, 1, STYLE_EXACT},
    {"pop", "pop", list_method_pop, 0, 1, STYLE_RANGE},
    {NULL, NULL, NULL, 0, 0, STYLE_EXACT},
};

static const struct native_definition dict_methods[] = {
    {"get", "get", dict_method_get, 1, 2, STYLE_RANGE},
    {"items", "dict.items", dict_method_items, 0, 0, STYLE_EXACT},
    {"keys", "dict.keys", dict_method_keys, 0, 0, STYLE_EXACT},
    {"values", "dict.values", dict_method_values, 0, 0, STYLE_EXACT},
    {NULL, NULL, NULL, 0, 0, STYLE_EXACT},
};

static const struct native_definition str_methods[] = {
    {"join", "str.join", str_method_join, 1, 1, STYLE_EXACT},
    {"split", "split", str_method_split, 0, 1, STYLE_RANGE},
    {"startswith", "startswith", str_method_startswith, 1, 1, STYLE_EXACT},
    {NULL, NULL, NULL, 0, 0, STYLE_EXACT},
};

static const struct native_definition file_methods[] = {
    {"close", "file.close", file_method_close, 0, 0, STYLE_EXACT},
    {"read", "file.read", file_method_read, 0, 0, STYLE_EXACT},
    {NULL, NULL, NULL, 0, 0, STYLE_EXACT},
};

const struct native_definition *
methods_find(struct value object, const char *name)
{
    const struct native_definition *method = NULL;

    if (value_is_type(object, OBJECT_LIST))
        method = list_methods;
    else if (value_is_type(object, OBJECT_DICT))
        method = dict_methods;
    else if (value_is_type(object, OBJECT_STRING))
        method = str_methods;
    else if (value_is_type(object, OBJECT_FILE))
        method = file_methods;
    for (; method != NULL && method->name != NULL; method++)
        if (strcmp(method->name, name) == 0)
            return method;
    return NULL;
}
