/* SPDX-License-Identifier: 0BSD */
/* object.c - heap objects: making them, what they refer to, giving them back */

#include "object.h"

#include <string.h>
#include <unistd.h>

#include "code.h"
#include "dict.h"
#include "gc.h"
#include "memory.h"
#include "state.h"

const char *
object_type_name(enum object_type type)
{
    switch (type) {
    case OBJECT_STRING: return "str";
    case OBJECT_TUPLE: return "tuple";
    case OBJECT_LIST: return "list";
    case OBJECT_DICT: return "dict";
    case OBJECT_RANGE: return "range";
    case OBJECT_ITERATOR: return "iterator";
    case OBJECT_CODE: return "code";
    case OBJECT_FUNCTION: return "function";
    case OBJECT_NATIVE:
    case OBJECT_BOUND: return "builtin_function_or_method";
    case OBJECT_MODULE: return "module";
    case OBJECT_FILE: return "file";
    case OBJECT_KIND: return "type";
    case OBJECT_ERROR: break;
    }
    return "exception";
}

struct tuple *
tuple_new(struct interp *in, const struct value *items, size_t count)
{
    size_t mark = gc_mark(in);
    struct tuple *tuple;

    if (!gc_reserve(in))
        return NULL;
    /* `items` on the stack of the VM are safe; a few loose ones are protected here. */
    for (size_t i = 0; i < count && i < GC_RESERVE; i++)
        gc_protect(in, items[i]);
    tuple = gc_new(in, OBJECT_TUPLE, sizeof *tuple + count * sizeof *items);
    gc_release(in, mark);
    if (tuple == NULL)
        return NULL;
    tuple->count = count;
    if (count > 0)
        memcpy(tuple->items, items, count * sizeof *items);
    return tuple;
}

/* stop - start and the like may not fit in 64 bits; the count does, or it is refused. */
struct range *
range_new(struct interp *in, int64_t start, int64_t stop, int64_t step)
{
    uint64_t distance = 0, stride = 1, count = 0;
    struct range *range;

    if (step > 0 && start < stop) {
        distance = (uint64_t)stop - (uint64_t)start;
        stride = (uint64_t)step;
    } else if (step < 0 && start > stop) {
        distance = (uint64_t)start - (uint64_t)stop;
        stride = 0 - (uint64_t)step;
    }
    if (distance > 0)
        count = (distance - 1) / stride + 1;
    if (count > INT64_MAX) {
        error_set(in, ERROR_OVERFLOW, "range() has too many items");
        return NULL;
    }
    range = gc_new(in, OBJECT_RANGE, sizeof *range);
    if (range == NULL)
        return NULL;
    range->start = start;
    range->stop = stop;
    range->step = step;
    range->count = (int64_t)count;
    return range;
}

struct function *
function_new(struct interp *in, struct code *code, struct dict *globals)
{
    size_t mark = gc_mark(in);
    struct function *function;

    if (!gc_reserve(in))
        return NULL;
    gc_protect_object(in, code);
    gc_protect_object(in, globals);
    function = gc_new(in, OBJECT_FUNCTION, sizeof *function);
    gc_release(in, mark);
    if (function == NULL)
        return NULL;
    function->code = code;
    function->globals = globals;
    return function;
}

struct native *
native_new(struct interp *in, const struct native_definition *definition)
{
    struct native *native = gc_new(in, OBJECT_NATIVE, sizeof *native);

    if (native != NULL)
        native->definition = definition;
    return native;
}

struct bound *
bound_new(struct interp *in, struct value self, const struct native_definition *definition)
{
    size_t mark = gc_mark(in);
    struct bound *bound;

    if (!gc_reserve(in))
        return NULL;
    gc_protect(in, self);
    bound = gc_new(in, OBJECT_BOUND, sizeof *bound);
    gc_release(in, mark);
    if (bound == NULL)
        return NULL;
    bound->self = self;
    bound->definition = definition;
    return bound;
}

struct module *
module_new(struct interp *in, struct string *name)
{
    size_t mark = gc_mark(in);
    struct dict *globals;
    struct module *module = NULL;

    if (!gc_reserve(in))
        return NULL;
    gc_protect_object(in, name);
    globals = dict_new(in);
    if (globals != NULL) {
        gc_protect_object(in, globals);
        module = gc_new(in, OBJECT_MODULE, sizeof *module);
    }
    gc_release(in, mark);
    if (module == NULL)
        return NULL;
    module->name = name;
    module->globals = globals;
    return module;
}

struct file *
file_new(struct interp *in, int descriptor)
{
    struct file *file = gc_new(in, OBJECT_FILE, sizeof *file);

    if (file != NULL)
        file->descriptor = descriptor;
    return file;
}

struct kind *
kind_new(struct interp *in, enum error_kind kind)
{
    struct kind *object = gc_new(in, OBJECT_KIND, sizeof *object);

    if (object != NULL)
        object->kind = kind;
    return object;
}

struct error *
error_new(struct interp *in, enum error_kind kind, struct value argument)
{
    size_t mark = gc_mark(in);
    struct error *error;

    if (!gc_reserve(in))
        return NULL;
    gc_protect(in, argument);
    error = gc_new(in, OBJECT_ERROR, sizeof *error);
    gc_release(in, mark);
    if (error == NULL)
        return NULL;
    error->kind = kind;
    error->argument = argument;
    return error;
}

/* Lists. */

struct list *
list_new(struct interp *in)
{
    return gc_new(in, OBJECT_LIST, sizeof(struct list));
}

bool
list_append(struct interp *in, struct list *list, struct value item)
{
    struct value *items = list->items;

    if (list->count == list->capacity) {
        items = memory_grow(in, items, &list->capacity, list->count + 1, sizeof *items);
        if (items == NULL)
            return false;
        list->items = items;
    }
    items[list->count++] = item;
    gc_wrote_value(in, &list->object, item);
    return true;
}

void
list_set(struct interp *in, struct list *list, size_t index, struct value item)
{
    list->items[index] = item;
    gc_wrote_value(in, &list->object, item);
}

void
list_delete(struct list *list, size_t index)
{
    memmove(&list->items[index], &list->items[index + 1],
            (list->count - index - 1) * sizeof *list->items);
    list->count--;
}

/* For the collector. */

static void
visit_value(struct value value, object_visitor *visit, void *context)
{
    if (value.tag == VALUE_OBJECT)
        visit(context, value.as.object);
}

static void
visit_any(void *object, object_visitor *visit, void *context)
{
    visit(context, object);
}

static void
visit_values(const struct value *items, size_t count, object_visitor *visit, void *context)
{
    for (size_t i = 0; i < count; i++)
        visit_value(items[i], visit, context);
}

static void
visit_dict(const struct dict *dict, object_visitor *visit, void *context)
{
    for (size_t i = 0; i < dict->used; i++) {
        visit_value(dict->entries[i].key, visit, context);
        visit_value(dict->entries[i].value, visit, context);
    }
}

void
object_traverse(struct object *object, object_visitor *visit, void *context)
{
    struct value self = value_object(object);

    switch ((enum object_type)object->type) {
    case OBJECT_TUPLE:
        visit_values(value_tuple(self)->items, value_tuple(self)->count, visit, context);
        break;
    case OBJECT_LIST:
        visit_values(value_list(self)->items, value_list(self)->count, visit, context);
        break;
    case OBJECT_DICT:
        visit_dict(value_dict(self), visit, context);
        break;
    case OBJECT_ITERATOR:
        visit_value(value_iterator(self)->source, visit, context);
        break;
    case OBJECT_CODE: {
        const struct code *code = (const struct code *)(void *)object;
        visit_values(code->constants, code->constant_count, visit, context);
        break;
    }
    case OBJECT_FUNCTION:
        visit_any(value_function(self)->code, visit, context);
        visit_any(value_function(self)->globals, visit, context);
        break;
    case OBJECT_BOUND:
        visit_value(value_bound(self)->self, visit, context);
        break;
    case OBJECT_MODULE:
        visit_any(value_module(self)->name, visit, context);
        visit_any(value_module(self)->globals, visit, context);
        break;
    case OBJECT_ERROR:
        visit_value(value_error(self)->argument, visit, context);
        break;
    case OBJECT_STRING:
    case OBJECT_RANGE:
    case OBJECT_NATIVE:
    case OBJECT_FILE:
    case OBJECT_KIND:
        break;
    }
}

void
object_free(struct interp *in, struct object *object)
{
    struct value self = value_object(object);
    size_t size = 0;

    switch ((enum object_type)object->type) {
    case OBJECT_STRING:
        size = sizeof(struct string) + value_string(self)->size + 1;
        break;
    case OBJECT_TUPLE:
        size = sizeof(struct tuple) + value_tuple(self)->count * sizeof(struct value);
        break;
    case OBJECT_LIST: {
        struct list *list = value_list(self);
        memory_free(in, list->items, list->capacity * sizeof *list->items);
        size = sizeof *list;
        break;
    }
    case OBJECT_DICT:
        dict_clear(in, value_dict(self));
        size = sizeof(struct dict);
        break;
    case OBJECT_CODE:
        code_clear(in, (struct code *)(void *)object);
        size = sizeof(struct code);
        break;
    case OBJECT_FILE:
        if (value_file(self)->descriptor >= 0)
            close(value_file(self)->descriptor);
        size = sizeof(struct file);
        break;
    case OBJECT_RANGE: size = sizeof(struct range); break;
    case OBJECT_ITERATOR: size = sizeof(struct iterator); break;
    case OBJECT_FUNCTION: size = sizeof(struct function); break;
    case OBJECT_NATIVE: size = sizeof(struct native); break;
    case OBJECT_BOUND: size = sizeof(struct bound); break;
    case OBJECT_MODULE: size = sizeof(struct module); break;
    case OBJECT_KIND: size = sizeof(struct kind); break;
    case OBJECT_ERROR: size = sizeof(struct error); break;
    }
    memory_free(in, object, size);
}
