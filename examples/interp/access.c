/* SPDX-License-Identifier: 0BSD */
/* access.c - operators that reach into objects: subscripts, attributes, iteration */

#include <string.h>

#include "dict.h"
#include "error.h"
#include "gc.h"
#include "methods.h"
#include "object.h"
#include "operators.h"
#include "state.h"
#include "str.h"

/* Subscripts. */

/* -1 is the last.  False with IndexError set. */
static bool
find_index(struct interp *in, struct value container, const char *name, size_t count,
           struct value index, size_t *position)
{
    int64_t number;

    if (!value_is_integer(index)) {
        if (value_is_type(container, OBJECT_STRING))
            return error_set(in, ERROR_TYPE, "string indices must be integers, not '%s'",
                             value_type_name(index));
        return error_set(in, ERROR_TYPE, "%s indices must be integers or slices, not %s",
                         value_type_name(container), value_type_name(index));
    }
    number = index.as.integer;
    if (number < 0)
        number += (int64_t)count;
    if (number < 0 || number >= (int64_t)count)
        return error_set(in, ERROR_INDEX, "%s index out of range", name);
    *position = (size_t)number;
    return true;
}

static bool
string_subscript(struct interp *in, struct value container, struct value index,
                 struct value *result)
{
    struct string *string = value_string(container);
    size_t position = 0;

    if (!find_index(in, container, "string", string->length, index, &position))
        return false;
    string = string_at(in, string, position);
    if (string == NULL)
        return false;
    *result = value_object(string);
    return true;
}

static bool
dict_subscript(struct interp *in, const struct dict *dict, struct value key, struct value *result)
{
    if (!dict_get(in, dict, key, result))
        return false;
    return !value_is_undefined(*result) || error_set_value(in, ERROR_KEY, key);
}

bool
operator_subscript(struct interp *in, struct value container, struct value index,
                   struct value *result)
{
    size_t position = 0;

    if (value_is_type(container, OBJECT_LIST)) {
        if (!find_index(in, container, "list", value_list(container)->count, index, &position))
            return false;
        *result = value_list(container)->items[position];
        return true;
    }
    if (value_is_type(container, OBJECT_TUPLE)) {
        if (!find_index(in, container, "tuple", value_tuple(container)->count, index, &position))
            return false;
        *result = value_tuple(container)->items[position];
        return true;
    }
    if (value_is_type(container, OBJECT_RANGE)) {
        const struct range *range = value_range(container);

        if (!find_index(in, container, "range object", (size_t)range->count, index, &position))
            return false;
        *result = value_int(
            (int64_t)((uint64_t)range->start + (uint64_t)position * (uint64_t)range->step));
        return true;
    }
    if (value_is_type(container, OBJECT_DICT))
        return dict_subscript(in, value_dict(container), index, result);
    if (value_is_type(container, OBJECT_STRING))
        return string_subscript(in, container, index, result);
    return error_set(in, ERROR_TYPE, "'%s' object is not subscriptable",
                     value_type_name(container));
}

bool
operator_store_subscript(struct interp *in, struct value container, struct value index,
                         struct value item)
{
    size_t position = 0;

    if (value_is_type(container, OBJECT_DICT))
        return dict_set(in, value_dict(container), index, item);
    if (!value_is_type(container, OBJECT_LIST))
        return error_set(in, ERROR_TYPE, "'%s' object does not support item assignment",
                         value_type_name(container));
    if (!find_index(in, container, "list assignment", value_list(container)->count, index,
                    &position))
        return false;
    list_set(in, value_list(container), position, item);
    return true;
}

bool
operator_delete_subscript(struct interp *in, struct value container, struct value index)
{
    size_t position = 0;
    bool found;

    if (value_is_type(container, OBJECT_DICT)) {
        if (!dict_delete(in, value_dict(container), index, &found))
            return false;
        return found || error_set_value(in, ERROR_KEY, index);
    }
    if (!value_is_type(container, OBJECT_LIST))
        return error_set(in, ERROR_TYPE, "'%s' object does not support item deletion",
                         value_type_name(container));
    if (!find_index(in, container, "list assignment", value_list(container)->count, index,
                    &position))
        return false;
    list_delete(value_list(container), position);
    return true;
}

/* Attributes: what a module defines, and the methods of the built-in types. */

bool
operator_attribute(struct interp *in, struct value object, struct value name,
                   struct value *result)
{
    const struct native_definition *method;
    const char *text = value_string(name)->bytes;
    struct bound *bound;

    if (value_is_type(object, OBJECT_MODULE)) {
        const struct module *module = value_module(object);

        *result = dict_get_string(module->globals, value_string(name));
        return !value_is_undefined(*result)
               || error_set(in, ERROR_ATTRIBUTE, "module '%s' has no attribute '%s'",
                            module->name->bytes, text);
    }
    method = methods_find(object, text);
    if (method == NULL)
        return error_set(in, ERROR_ATTRIBUTE, "'%s' object has no attribute '%s'",
                         value_type_name(object), text);
    bound = bound_new(in, object, method);
    if (bound == NULL)
        return false;
    *result = value_object(bound);
    return true;
}

bool
operator_store_attribute(struct interp *in, struct value object, struct value name,
                         struct value value)
{
    if (!value_is_type(object, OBJECT_MODULE))
        return error_set(in, ERROR_ATTRIBUTE, "'%s' object has no attribute '%s'",
                         value_type_name(object), value_string(name)->bytes);
    return dict_set(in, value_module(object)->globals, name, value);
}

/* Iteration. */

bool
operator_iterate(struct interp *in, struct value source, struct value *result)
{
    struct iterator *iterator;

    if (value_is_type(source, OBJECT_ITERATOR)) {
        *result = source;
        return true;
    }
    if (!value_is_type(source, OBJECT_LIST) && !value_is_type(source, OBJECT_TUPLE)
        && !value_is_type(source, OBJECT_RANGE) && !value_is_type(source, OBJECT_DICT)
        && !value_is_type(source, OBJECT_STRING))
        return error_set(in, ERROR_TYPE, "'%s' object is not iterable", value_type_name(source));
    iterator = gc_new(in, OBJECT_ITERATOR, sizeof *iterator);
    if (iterator == NULL)
        return false;
    iterator->source = source;
    if (value_is_type(source, OBJECT_DICT))
        iterator->expected = value_dict(source)->count;
    *result = value_object(iterator);
    return true;
}

static bool
next_of_string(struct interp *in, struct iterator *iterator, const struct string *string,
               struct value *item)
{
    struct string *character;
    char copy[4];
    size_t size;

    if (iterator->position >= string->size)
        return true;
    size = utf8_size(&string->bytes[iterator->position]);
    memcpy(copy, &string->bytes[iterator->position], size);
    iterator->position += size;
    character = string_new(in, copy, size);
    if (character == NULL)
        return false;
    *item = value_object(character);
    return true;
}

static bool
next_of_dict(struct interp *in, struct iterator *iterator, const struct dict *dict,
             struct value *item)
{
    const struct dict_entry *entry;

    if (dict->count != iterator->expected)
        return error_set(in, ERROR_RUNTIME, "dictionary changed size during iteration");
    entry = dict_next(dict, &iterator->position);
    if (entry != NULL)
        *item = entry->key;
    return true;
}

bool
operator_next(struct interp *in, struct value value, struct value *item)
{
    struct iterator *iterator = value_iterator(value);
    struct value source = iterator->source;
    size_t position = iterator->position;

    *item = value_undefined();
    if (value_is_undefined(source))
        return true;
    switch ((enum object_type)source.as.object->type) {
    case OBJECT_RANGE:
        if (position < (size_t)value_range(source)->count)
            *item = value_int((int64_t)((uint64_t)value_range(source)->start
                                        + (uint64_t)position
                                              * (uint64_t)value_range(source)->step));
        iterator->position++;
        break;
    case OBJECT_LIST:
        if (position < value_list(source)->count)
            *item = value_list(source)->items[position];
        iterator->position++;
        break;
    case OBJECT_TUPLE:
        if (position < value_tuple(source)->count)
            *item = value_tuple(source)->items[position];
        iterator->position++;
        break;
    case OBJECT_STRING:
        if (!next_of_string(in, iterator, value_string(source), item))
            return false;
        break;
    default:
        if (!next_of_dict(in, iterator, value_dict(source), item))
            return false;
        break;
    }
    if (value_is_undefined(*item))
        iterator->source = value_undefined(); /* at the end for good, even if the list grows */
    return true;
}

/* Appends items of `source`, but not more than `limit`. */
static bool
gather(struct interp *in, struct value source, struct value list, size_t limit)
{
    size_t mark = gc_mark(in);
    struct value iterator, item;
    bool ok;

    if (!gc_reserve(in))
        return false;
    gc_protect(in, source);
    gc_protect(in, list);
    ok = operator_iterate(in, source, &iterator);
    if (ok)
        gc_protect(in, iterator);
    for (size_t i = 0; ok && i < limit; i++) {
        ok = operator_next(in, iterator, &item);
        if (!ok || value_is_undefined(item))
            break;
        ok = list_append(in, value_list(list), item);
    }
    gc_release(in, mark);
    return ok;
}

bool
operator_extend(struct interp *in, struct value list, struct value source)
{
    struct list *target = value_list(list);

    if (value_is_same(list, source)) {
        /* a += a: the items it has now. */
        for (size_t i = 0, count = target->count; i < count; i++)
            if (!list_append(in, target, target->items[i]))
                return false;
        return true;
    }
    return gather(in, source, list, SIZE_MAX);
}

bool
operator_unpack(struct interp *in, struct value source, size_t count, struct value *items)
{
    size_t mark = gc_mark(in);
    struct list *list;
    bool ok = false;

    if (value_is_type(source, OBJECT_TUPLE) && value_tuple(source)->count == count) {
        for (size_t i = 0; i < count; i++)
            items[count - 1 - i] = value_tuple(source)->items[i];
        return true;
    }
    if (!gc_reserve(in))
        return false;
    gc_protect(in, source);
    list = list_new(in);
    if (list != NULL) {
        gc_protect_object(in, list);
        ok = gather(in, source, value_object(list), count + 1);
        if (!ok && value_is_type(in->error, OBJECT_ERROR)
            && value_error(in->error)->kind == ERROR_TYPE)
            error_set(in, ERROR_TYPE, "cannot unpack non-iterable %s object",
                      value_type_name(source));
    }
    gc_release(in, mark);
    if (!ok)
        return false;
    if (list->count > count)
        return error_set(in, ERROR_VALUE, "too many values to unpack (expected %zu)", count);
    if (list->count < count)
        return error_set(in, ERROR_VALUE, "not enough values to unpack (expected %zu, got %zu)",
                         count, list->count);
    for (size_t i = 0; i < count; i++)
        items[count - 1 - i] = list->items[i];
    return true;
}
