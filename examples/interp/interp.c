/* SPDX-License-Identifier: 0BSD */
/* interp.c - the interpreter as a library: making one, running a script in it */

#include "interp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builtins.h"
#include "compiler.h"
#include "dict.h"
#include "error.h"
#include "gc.h"
#include "module.h"
#include "state.h"
#include "str.h"

static bool
add_string(struct interp *in, struct list *list, const char *bytes, size_t size)
{
    struct string *string;

    if (utf8_check(bytes, size) != NULL)
        return error_set(in, ERROR_UNICODE, "an argument or a path is not valid UTF-8");
    string = string_new(in, bytes, size);
    return string != NULL && list_append(in, list, value_object(string));
}

static bool
add_arguments(struct interp *in, struct dict *sys, const struct interp_options *options)
{
    size_t mark = gc_mark(in);
    struct list *list = list_new(in);
    bool ok = list != NULL;

    if (ok)
        gc_protect_object(in, list);
    for (int i = 0; ok && i < options->argc; i++)
        ok = add_string(in, list, options->argv[i], strlen(options->argv[i]));
    ok = ok && dict_set_c(in, sys, "argv", value_object(list));
    gc_release(in, mark);
    return ok;
}

static bool
add_path(struct interp *in, const char *path)
{
    while (path != NULL && *path != '\0') {
        const char *colon = strchr(path, ':');
        size_t size = colon ? (size_t)(colon - path) : strlen(path);

        if (size > 0 && !add_string(in, in->path, path, size))
            return false;
        path += size + (colon != NULL);
    }
    return true;
}

static bool
init(struct interp *in, const struct interp_options *options)
{
    struct module *sys;
    struct error *memory_error;

    if (!gc_init(in, false) || !vm_init(in))
        return false;
    memory_error = error_new(in, ERROR_MEMORY, value_undefined());
    if (memory_error == NULL)
        return false;
    in->memory_error = memory_error;
    if ((in->builtins = dict_new(in)) == NULL || (in->modules = dict_new(in)) == NULL
        || (in->path = list_new(in)) == NULL || (in->audit_hooks = list_new(in)) == NULL
        || !builtins_init(in))
        return false;
    sys = module_add_builtin(in, "sys");
    if (sys == NULL || !add_arguments(in, sys->globals, options)
        || !add_path(in, options->module_path)
        || !dict_set_c(in, sys->globals, "path", value_object(in->path))
        || !dict_set_c(in, sys->globals, "modules", value_object(in->modules)))
        return false;
    in->gc.stress = options->gc_stress != 0;
    in->memory.limit = options->memory_limit;
    return true;
}

struct interp *
interp_new(const struct interp_options *options)
{
    struct interp *in = calloc(1, sizeof *in);

    if (in == NULL)
        return NULL;
    if (!init(in, options)) {
        interp_free(in);
        return NULL;
    }
    return in;
}

void
interp_free(struct interp *in)
{
    if (in == NULL)
        return;
    gc_free(in);
    vm_free(in);
    memory_free(in, in->traceback.entries,
                in->traceback.capacity * sizeof *in->traceback.entries);
    free(in);
}

/* The script's own folder comes first in sys.path. */
static bool
add_script_folder(struct interp *in, const char *path)
{
    char *real = realpath(path, NULL), *slash;
    struct value last;
    bool ok;

    if (real == NULL)
        return error_set_errno(in, errno, path);
    slash = strrchr(real, '/');
    if (slash != NULL)
        slash[slash == real] = '\0';
    ok = add_string(in, in->path, real, strlen(real));
    free(real);
    if (!ok)
        return false;
    last = in->path->items[in->path->count - 1];
    memmove(in->path->items + 1, in->path->items,
            (in->path->count - 1) * sizeof *in->path->items);
    in->path->items[0] = last;
    return true;
}

static int
finish(struct interp *in, bool ok)
{
    int status = ok ? 0 : error_report(in);

    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "cannot write to standard output: %s\n", strerror(errno));
        return status ? status : 1;
    }
    return status;
}

int
interp_run_file(struct interp *in, const char *path)
{
    char *text = NULL;
    size_t size = 0;
    bool ok = add_script_folder(in, path) && module_read_source(in, path, &text, &size)
              && module_run_main(in, path, text, size);

    free(text);
    return finish(in, ok);
}

int
interp_run_text(struct interp *in, const char *text)
{
    bool ok = add_string(in, in->path, ".", 1)
              && module_run_main(in, "<string>", text, strlen(text));

    return finish(in, ok);
}
