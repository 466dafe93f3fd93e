/* SPDX-License-Identifier: 0BSD */
/* error.c - the exceptions of scripts */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "code.h"
#include "state.h"

static const struct {
    const char *name;
    enum error_kind parent;
} kinds[] = {
#define X(identifier, name, parent) {name, ERROR_##parent},
    ERROR_KINDS(X)
#undef X
};

const char *error_name(enum error_kind kind)
{
    return kinds[kind].name;
}

bool error_is(enum error_kind kind, enum error_kind wanted)
{
    while (kind != wanted && kind != kinds[kind].parent)
        kind = kinds[kind].parent;
    return kind == wanted;
}

struct error *error_new(struct interp *in, enum error_kind kind, struct string *message)
{
    struct error *error = gc_new(in, OBJECT_ERROR, sizeof *error);

    error->kind = kind;
    error->message = message;
    return error;
}

struct value error_set(struct interp *in, enum error_kind kind, const char *format, ...)
{
    char message[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    in->error = error_new(in, kind, string_new(in, message, strlen(message)));
    return value_undefined();
}

struct error *error_take(struct interp *in)
{
    struct error *error = in->error;

    in->error = NULL;
    return error;
}

void error_report(struct interp *in)
{
    const struct error *error = error_take(in);

    fflush(stdout);
    if (error->kind == ERROR_SYNTAX && strstr(error->message->bytes, ": error: ") != NULL) {
        fprintf(stderr, "%s\n", error->message->bytes);
        return;
    }
    if (error->code != NULL)
        fprintf(stderr, "%s:%d: ", error->code->file->bytes, error->line);
    fprintf(stderr, "%s: %s\n", error_name(error->kind), error->message->bytes);
}
