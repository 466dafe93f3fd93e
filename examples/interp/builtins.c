/* SPDX-License-Identifier: 0BSD */
/* builtins.c - functions, methods and modules in C */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "state.h"

#define ANY_NUMBER 0xffffffffu

static struct value wrong_type(struct interp *in, const char *wanted, struct value value)
{
    return error_set(in, ERROR_TYPE, "expected %s, not '%s'", wanted, value_type_name(value));
}

/* Functions. */

static size_t count_of(const struct interp *in, const struct value *args)
{
    return (size_t)(in->vm.top - args);
}

static struct value builtin_print(struct interp *in, const struct value *args)
{
    for (size_t i = 0; i < count_of(in, args); i++) {
        struct value text = value_to_string(in, args[i]);

        if (text.tag == VALUE_UNDEFINED)
            return text;
        if (i > 0)
            putchar(' ');
        fwrite(AS(string, text)->bytes, 1, AS(string, text)->size, stdout);
    }
    putchar('\n');
    return value_none();
}

static struct value builtin_len(struct interp *in, const struct value *args)
{
    int64_t length = 0;

    if (value_is(args[0], OBJECT_STRING)) {
        for (size_t i = 0; i < AS(string, args[0])->size; i++)
            length += (AS(string, args[0])->bytes[i] & 0xc0) != 0x80; /* of UTF-8 */
        return value_int(length);
    }
    if (value_is(args[0], OBJECT_LIST) || value_is(args[0], OBJECT_TUPLE))
        return value_int((int64_t)AS(list, args[0])->count);
    return error_set(in, ERROR_TYPE, "object of type '%s' has no len()", value_type_name(args[0]));
}

static struct value builtin_range(struct interp *in, const struct value *args)
{
    size_t count = count_of(in, args);
    int64_t start = 0, stop, step = 1;
    struct range *range;

    for (size_t i = 0; i < count; i++)
        if (!value_is_integer(args[i]))
            return wrong_type(in, "an integer", args[i]);
    stop = args[count > 1].as.integer;
    if (count > 1)
        start = args[0].as.integer;
    if (count > 2)
        step = args[2].as.integer;
    if (step == 0)
        return error_set(in, ERROR_VALUE, "range() arg 3 must not be zero");
    range = gc_new(in, OBJECT_RANGE, sizeof *range);
    range->start = start;
    range->step = step;
    if (step > 0 && start < stop)
        range->count = ((uint64_t)stop - (uint64_t)start - 1) / (uint64_t)step + 1;
    if (step < 0 && start > stop)
        range->count = ((uint64_t)start - (uint64_t)stop - 1) / (0 - (uint64_t)step) + 1;
    return value_object(range);
}

static struct value builtin_str(struct interp *in, const struct value *args)
{
    return value_to_string(in, args[0]);
}

/* The number that a string says, of the type of `kind`. */
static struct value read_number(struct interp *in, const char *text, struct value kind)
{
    char *end = NULL;

    errno = 0;
    if (kind.tag == VALUE_INT)
        kind.as.integer = strtoll(text, &end, 10);
    else
        kind.as.real = strtod(text, &end);
    if (*text == '\0' || *end != '\0' || errno != 0)
        return error_set(in, ERROR_VALUE, "this is no number: '%.100s'", text);
    return kind;
}

static struct value builtin_int(struct interp *in, const struct value *args)
{
    if (value_is(args[0], OBJECT_STRING))
        return read_number(in, AS(string, args[0])->bytes, value_int(0));
    return value_is_integer(args[0]) ? value_int(args[0].as.integer)
                                     : wrong_type(in, "a string or an integer", args[0]);
}

static struct value builtin_float(struct interp *in, const struct value *args)
{
    if (value_is(args[0], OBJECT_STRING))
        return read_number(in, AS(string, args[0])->bytes, value_float(0));
    if (args[0].tag == VALUE_FLOAT)
        return args[0];
    return value_is_integer(args[0]) ? value_float((double)args[0].as.integer)
                                     : wrong_type(in, "a string or a number", args[0]);
}

static struct value builtin_open(struct interp *in, const struct value *args)
{
    const char *path;
    struct file *file;

    if (!value_is(args[0], OBJECT_STRING))
        return wrong_type(in, "str", args[0]);
    path = AS(string, args[0])->bytes;
    if (!audit_open(in, path, "r", O_RDONLY | O_CLOEXEC))
        return value_undefined();
    file = gc_new(in, OBJECT_FILE, sizeof *file);
    file->stream = fopen(path, "r");
    if (file->stream == NULL)
        return error_set(in, ERROR_OS, "[Errno %d] %s: '%s'", errno, strerror(errno), path);
    return value_object(file);
}

static const struct native functions[] = {
    {"print", builtin_print, 0, ANY_NUMBER}, {"len", builtin_len, 1, 1},
    {"range", builtin_range, 1, 3},          {"str", builtin_str, 1, 1},
    {"int", builtin_int, 1, 1},              {"float", builtin_float, 1, 1},
    {"open", builtin_open, 1, 1},            {NULL, NULL, 0, 0},
};

/* Methods. */

static struct value list_method_append(struct interp *in, const struct value *args)
{
    list_append(in, AS(list, args[-1]), args[0]);
    return value_none();
}

static struct value string_method_join(struct interp *in, const struct value *args)
{
    const struct string *between = AS(string, args[-1]);
    const struct list *list = AS(list, args[0]);
    struct text text = {NULL, 0, 0};

    if (!value_is(args[0], OBJECT_LIST) && !value_is(args[0], OBJECT_TUPLE))
        return wrong_type(in, "a list", args[0]);
    for (size_t i = 0; i < list->count; i++)
        if (!value_is(list->items[i], OBJECT_STRING))
            return wrong_type(in, "str", list->items[i]);
    for (size_t i = 0; i < list->count; i++) {
        const struct string *item = AS(string, list->items[i]);

        text_add(&text, between->bytes, i > 0 ? between->size : 0);
        text_add(&text, item->bytes, item->size);
    }
    return text_end(in, &text);
}

static struct value file_method_read(struct interp *in, const struct value *args)
{
    FILE *stream = AS(file, args[-1])->stream;
    struct text text = {NULL, 0, 0};

    if (stream == NULL)
        return error_set(in, ERROR_VALUE, "I/O operation on closed file.");
    text_read(&text, stream, SIZE_MAX);
    return text_end(in, &text);
}

static struct value file_method_close(struct interp *in, const struct value *args)
{
    struct file *file = AS(file, args[-1]);

    (void)in;
    if (file->stream != NULL)
        fclose(file->stream);
    file->stream = NULL;
    return value_none();
}

static const struct {
    enum object_type type;
    struct native native;
} methods[] = {
    {OBJECT_LIST, {"append", list_method_append, 1, 1}},
    {OBJECT_STRING, {"join", string_method_join, 1, 1}},
    {OBJECT_FILE, {"read", file_method_read, 0, 0}},
    {OBJECT_FILE, {"close", file_method_close, 0, 0}},
};

const struct native *builtins_method(struct value object, const char *name)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (value_is(object, methods[i].type) && strcmp(methods[i].native.name, name) == 0)
            return &methods[i].native;
    return NULL;
}

/* Modules. */

static struct value sys_audit(struct interp *in, const struct value *args)
{
    if (!value_is(args[0], OBJECT_STRING))
        return wrong_type(in, "str", args[0]);
    return audit(in, AS(string, args[0])->bytes, args + 1, count_of(in, args) - 1)
               ? value_none()
               : value_undefined();
}

static struct value sys_addaudithook(struct interp *in, const struct value *args)
{
    if (!audit(in, "sys.addaudithook", NULL, 0))
        return value_undefined();
    list_append(in, in->audit_hooks, args[0]);
    return value_none();
}

static struct value gc_module_collect(struct interp *in, const struct value *args)
{
    bool given = count_of(in, args) > 0;
    int64_t generation = given ? args[0].as.integer : GC_GENERATIONS - 1;

    if (given && !value_is_integer(args[0]))
        return wrong_type(in, "an integer", args[0]);
    if (generation < 0 || generation >= GC_GENERATIONS)
        return error_set(in, ERROR_VALUE, "invalid generation");
    return value_int((int64_t)gc_collect(in, (int)generation));
}

static struct value gc_module_enable(struct interp *in, const struct value *args)
{
    (void)args;
    gc_enable(&in->gc, true);
    return value_none();
}

static struct value gc_module_disable(struct interp *in, const struct value *args)
{
    (void)args;
    gc_enable(&in->gc, false);
    return value_none();
}

static struct value time_sleep(struct interp *in, const struct value *args)
{
    struct value seconds = builtin_float(in, args);
    struct timespec left;

    if (seconds.tag == VALUE_UNDEFINED)
        return seconds;
    if (!(seconds.as.real >= 0 && seconds.as.real < 1e9))
        return error_set(in, ERROR_VALUE, "sleep length must be non-negative, and not too large");
    left.tv_sec = (time_t)seconds.as.real;
    left.tv_nsec = (long)((seconds.as.real - (double)left.tv_sec) * 1e9);
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        continue;
    return value_none();
}

const struct native *builtins_module(const char *name)
{

    static const struct native in_sys[] = {
        {"audit", sys_audit, 1, ANY_NUMBER}, {"addaudithook", sys_addaudithook, 1, 1},
        {NULL, NULL, 0, 0}};
    static const struct native in_gc[] = {
        {"collect", gc_module_collect, 0, 1}, {"enable", gc_module_enable, 0, 0},
        {"disable", gc_module_disable, 0, 0}, {NULL, NULL, 0, 0}};
    static const struct native in_time[] = {{"sleep", time_sleep, 1, 1}, {NULL, NULL, 0, 0}};

    if (strcmp(name, "sys") == 0)
        return in_sys;
    if (strcmp(name, "gc") == 0)
        return in_gc;
    return strcmp(name, "time") == 0 ? in_time : NULL;
}

/* All of them. */

void builtins_init(struct interp *in)
{
    for (const struct native *native = functions; native->name != NULL; native++)
        table_set(&in->builtins, string_name(in, native->name, strlen(native->name)),
                  value_native(native));
    for (int kind = 0; kind < ERROR_KIND_COUNT; kind++) {
        const char *name = error_name((enum error_kind)kind);
        struct value value = value_int(kind);

        value.tag = VALUE_KIND;
        table_set(&in->builtins, string_name(in, name, strlen(name)), value);
    }
}

struct value builtins_call(struct interp *in, size_t count)
{
    struct value *args = in->vm.top - count, callee = args[-1];
    const struct native *native;

    if (callee.tag == VALUE_KIND) {
        struct value text = count ? value_to_string(in, args[0])
                                  : value_object(string_new(in, "", 0));

        if (text.tag == VALUE_UNDEFINED)
            return text;
        return value_object(error_new(in, (enum error_kind)callee.as.integer, AS(string, text)));
    }
    if (value_is(callee, OBJECT_BOUND)) {
        native = AS(bound, callee)->native;
        args[-1] = AS(bound, callee)->self;
    } else if (callee.tag == VALUE_NATIVE) {
        native = callee.as.native;
    } else {
        return error_set(in, ERROR_TYPE, "'%s' object is not callable", value_type_name(callee));
    }
    if (count < native->minimum || count > native->maximum)
        return error_set(in, ERROR_TYPE, "%s() does not take %zu arguments", native->name, count);
    return native->function(in, args);
}
