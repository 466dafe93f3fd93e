/* SPDX-License-Identifier: 0BSD */
/* error.c - exceptions: their kinds, the one under way, the traceback */

#include "error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "code.h"
#include "gc.h"
#include "memory.h"
#include "state.h"
#include "str.h"

/* More lines like the last one are only counted. */
#define TRACEBACK_REPEATS 3

static const struct {
    const char *name;
    enum error_kind parent;
} kinds[ERROR_KIND_COUNT] = {
    [ERROR_BASE_EXCEPTION] = {"BaseException", ERROR_BASE_EXCEPTION},
    [ERROR_SYSTEM_EXIT] = {"SystemExit", ERROR_BASE_EXCEPTION},
    [ERROR_EXCEPTION] = {"Exception", ERROR_BASE_EXCEPTION},
    [ERROR_ARITHMETIC] = {"ArithmeticError", ERROR_EXCEPTION},
    [ERROR_ZERO_DIVISION] = {"ZeroDivisionError", ERROR_ARITHMETIC},
    [ERROR_OVERFLOW] = {"OverflowError", ERROR_ARITHMETIC},
    [ERROR_ATTRIBUTE] = {"AttributeError", ERROR_EXCEPTION},
    [ERROR_IMPORT] = {"ImportError", ERROR_EXCEPTION},
    [ERROR_MODULE_NOT_FOUND] = {"ModuleNotFoundError", ERROR_IMPORT},
    [ERROR_LOOKUP] = {"LookupError", ERROR_EXCEPTION},
    [ERROR_INDEX] = {"IndexError", ERROR_LOOKUP},
    [ERROR_KEY] = {"KeyError", ERROR_LOOKUP},
    [ERROR_MEMORY] = {"MemoryError", ERROR_EXCEPTION},
    [ERROR_NAME] = {"NameError", ERROR_EXCEPTION},
    [ERROR_UNBOUND_LOCAL] = {"UnboundLocalError", ERROR_NAME},
    [ERROR_OS] = {"OSError", ERROR_EXCEPTION},
    [ERROR_FILE_NOT_FOUND] = {"FileNotFoundError", ERROR_OS},
    [ERROR_IS_A_DIRECTORY] = {"IsADirectoryError", ERROR_OS},
    [ERROR_PERMISSION] = {"PermissionError", ERROR_OS},
    [ERROR_RUNTIME] = {"RuntimeError", ERROR_EXCEPTION},
    [ERROR_RECURSION] = {"RecursionError", ERROR_RUNTIME},
    [ERROR_SYNTAX] = {"SyntaxError", ERROR_EXCEPTION},
    [ERROR_TYPE] = {"TypeError", ERROR_EXCEPTION},
    [ERROR_VALUE] = {"ValueError", ERROR_EXCEPTION},
    [ERROR_UNICODE] = {"UnicodeError", ERROR_VALUE},
};

const char *
error_kind_name(enum error_kind kind)
{
    return kinds[kind].name;
}

bool
error_kind_matches(enum error_kind kind, enum error_kind wanted)
{
    while (kind != wanted && kind != ERROR_BASE_EXCEPTION)
        kind = kinds[kind].parent;
    return kind == wanted;
}

bool
error_pending(const struct interp *in)
{
    return !value_is_undefined(in->error);
}

bool
error_restore(struct interp *in, struct value error)
{
    in->error = error;
    return false;
}

struct value
error_take(struct interp *in)
{
    struct value error = in->error;

    in->error = value_undefined();
    return error;
}

bool
error_set_value(struct interp *in, enum error_kind kind, struct value argument)
{
    struct error *error;

    in->traceback.count = 0;
    in->error = value_undefined();
    error = error_new(in, kind, argument);
    if (error != NULL)
        in->error = value_object(error);
    return false;
}

/* vsnprintf() cuts anywhere: drop a code point that lost its end. */
static size_t
cut_at_code_point(const char *bytes, size_t size)
{
    const char *bad = utf8_check(bytes, size);

    return bad == NULL ? size : (size_t)(bad - bytes);
}

bool
error_set(struct interp *in, enum error_kind kind, const char *format, ...)
{
    char buffer[512];
    struct string *message;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(buffer, sizeof buffer, format, arguments);
    va_end(arguments);
    in->traceback.count = 0;
    in->error = value_undefined();
    message = string_new(in, buffer, cut_at_code_point(buffer, strlen(buffer)));
    if (message == NULL)
        return false;
    return error_set_value(in, kind, value_object(message));
}

bool
error_set_memory(struct interp *in)
{
    in->traceback.count = 0;
    in->error = in->memory_error ? value_object(in->memory_error) : value_undefined();
    return false;
}

bool
error_set_errno(struct interp *in, int number, const char *path)
{
    enum error_kind kind = number == ENOENT   ? ERROR_FILE_NOT_FOUND
                           : number == EISDIR ? ERROR_IS_A_DIRECTORY
                           : number == EACCES || number == EPERM ? ERROR_PERMISSION
                                                                 : ERROR_OS;

    if (path == NULL)
        return error_set(in, kind, "[Errno %d] %s", number, strerror(number));
    return error_set(in, kind, "[Errno %d] %s: '%s'", number, strerror(number), path);
}

void
error_add_traceback(struct interp *in, struct code *code, int line)
{
    struct traceback *traceback = &in->traceback;

    if (traceback->count == traceback->capacity) {
        struct value error = in->error;
        size_t count = traceback->count;
        struct traceback_entry *entries
            = memory_grow(in, traceback->entries, &traceback->capacity, count + 1,
                          sizeof *entries);

        if (entries == NULL) {
            /* The traceback is cut short; the error itself matters more. */
            traceback->count = count;
            in->error = error;
            return;
        }
        traceback->entries = entries;
    }
    traceback->entries[traceback->count].code = code;
    traceback->entries[traceback->count++].line = line;
}

static void
print_traceback(const struct traceback *traceback)
{
    size_t repeats = 0;

    fputs("Traceback (most recent call last):\n", stderr);
    for (size_t i = traceback->count; i-- > 0;) {
        const struct traceback_entry *entry = &traceback->entries[i];
        bool again = i + 1 < traceback->count && entry->code == entry[1].code
                     && entry->line == entry[1].line;

        repeats = again ? repeats + 1 : 0;
        if (repeats < TRACEBACK_REPEATS)
            fprintf(stderr, "  File \"%s\", line %d, in %s\n", entry->code->filename,
                    entry->line, entry->code->name);
        else if (i == 0 || entry[-1].code != entry->code || entry[-1].line != entry->line)
            fprintf(stderr, "  [Previous line repeated %zu more time%s]\n",
                    repeats - TRACEBACK_REPEATS + 1,
                    repeats > TRACEBACK_REPEATS ? "s" : "");
    }
}

/* What follows the traceback.  No memory may be left: then the name alone. */
static void
print_error(struct interp *in, struct value value)
{
    const struct error *error = value_error(value);
    struct text text;

    text_begin(&text, in);
    text_add_str(&text, value);
    if (error->kind != ERROR_SYNTAX)
        fprintf(stderr, "%s%s", error_kind_name(error->kind), text.size > 0 ? ": " : "");
    if (text.size > 0)
        fwrite(text.bytes, 1, text.size, stderr);
    fputc('\n', stderr);
    text_drop(&text);
}

/* sys.exit(): a number is the status, None is 0, anything else is said on stderr. */
static int
exit_status(struct interp *in, struct value argument)
{
    if (value_is_undefined(argument) || argument.tag == VALUE_NONE)
        return 0;
    if (value_is_integer(argument))
        return (int)(argument.as.integer & 0xff);
    if (value_is_type(argument, OBJECT_STRING) || value_is_type(argument, OBJECT_ERROR)) {
        struct text text;

        text_begin(&text, in);
        text_add_str(&text, argument);
        if (text.size > 0)
            fwrite(text.bytes, 1, text.size, stderr);
        fputc('\n', stderr);
        text_drop(&text);
    }
    return 1;
}

int
error_report(struct interp *in)
{
    struct value value = error_take(in);
    size_t mark = gc_mark(in);
    int status = 1;

    fflush(stdout);
    if (!value_is_type(value, OBJECT_ERROR)) {
        fputs("MemoryError\n", stderr); /* before there was an object for it */
        return status;
    }
    if (gc_reserve(in))
        gc_protect(in, value);
    if (value_error(value)->kind == ERROR_SYSTEM_EXIT) {
        status = exit_status(in, value_error(value)->argument);
    } else {
        /* A script that cannot be compiled: the message itself says where. */
        if (value_error(value)->kind != ERROR_SYNTAX && in->traceback.count > 0)
            print_traceback(&in->traceback);
        print_error(in, value);
    }
    gc_release(in, mark);
    in->error = value_undefined();
    in->traceback.count = 0;
    return status;
}
