/* SPDX-License-Identifier: 0BSD */
/*
 * module.c - imports: finding a module, loading it, running it
 *
 * A module a.b is the file b.py, or the folder b with __init__.py, in the folder of the package a;
 * a top module stands in one of the folders of sys.path.  sys, gc and time are built in.
 */

#include "module.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit.h"
#include "builtins.h"
#include "code.h"
#include "compiler.h"
#include "dict.h"
#include "error.h"
#include "gc.h"
#include "python_probes.h"
#include "state.h"
#include "str.h"

#define MAX_PATH_SIZE 4096

/* What a search has found. */
struct location {
    char path[MAX_PATH_SIZE];   /* the source file */
    char folder[MAX_PATH_SIZE]; /* of a package; else empty */
};

/* Reading. */

static bool
read_all(struct interp *in, int descriptor, const char *path, char **text, size_t *size)
{
    const size_t room = COMPILER_MAX_SOURCE + 2; /* one byte more than is accepted, and a NUL */
    ssize_t got;

    *text = malloc(room);
    if (*text == NULL)
        return error_set_memory(in);
    *size = 0;
    while (*size < room - 1) {
        got = read(descriptor, *text + *size, room - 1 - *size);
        if (got == 0)
            break;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            error_set_errno(in, errno, path);
            free(*text);
            *text = NULL;
            return false;
        }
        *size += (size_t)got;
    }
    (*text)[*size] = '\0';
    return true;
}

bool
module_read_source(struct interp *in, const char *path, char **text, size_t *size)
{
    int descriptor;
    bool ok;

    if (!audit_open(in, path, "rb", O_RDONLY | O_CLOEXEC))
        return false;
    descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return error_set_errno(in, errno, path);
    ok = read_all(in, descriptor, path, text, size);
    close(descriptor);
    return ok;
}

/* Globals that every module has. */
static bool
set_common_globals(struct interp *in, struct dict *globals, const char *name, const char *file)
{
    size_t mark = gc_mark(in);
    struct string *string;
    bool ok = false;

    if (!gc_reserve(in))
        return false;
    gc_protect_object(in, globals);
    string = string_new(in, name, strlen(name));
    if (string != NULL && dict_set_c(in, globals, "__name__", value_object(string))) {
        string = string_new(in, file, strlen(file));
        ok = string != NULL && dict_set_c(in, globals, "__file__", value_object(string));
    }
    gc_release(in, mark);
    return ok;
}

static bool
run_source(struct interp *in, const char *file, const char *text, size_t size,
           struct dict *globals)
{
    size_t mark = gc_mark(in);
    struct code *code;
    bool ok;

    if (!gc_reserve(in))
        return false;
    gc_protect_object(in, globals);
    code = compiler_compile(in, file, text, size);
    ok = code != NULL && vm_run_module(in, code, globals);
    gc_release(in, mark);
    return ok;
}

bool
module_run_main(struct interp *in, const char *file, const char *text, size_t size)
{
    size_t mark = gc_mark(in);
    struct module *module;
    struct string *name;
    bool ok = false;

    if (!gc_reserve(in))
        return false;
    name = string_new(in, "__main__", 8);
    module = name ? module_new(in, name) : NULL;
    if (module != NULL) {
        gc_protect_object(in, module);
        ok = dict_set(in, in->modules, value_object(module->name), value_object(module))
             && set_common_globals(in, module->globals, "__main__", file)
             && run_source(in, file, text, size, module->globals);
    }
    gc_release(in, mark);
    return ok;
}

/* Searching. */

static bool
is_file(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

/* FOLDER/NAME/__init__.py or FOLDER/NAME.py */
static bool
find_in_folder(const char *folder, const char *name, struct location *location)
{
    size_t room = sizeof location->path;
    int size;

    if (*folder == '\0')
        folder = ".";
    size = snprintf(location->folder, room, "%s/%s", folder, name);
    if (size < 0 || (size_t)size >= room)
        return false;
    size = snprintf(location->path, room, "%s/%s/__init__.py", folder, name);
    if (size > 0 && (size_t)size < room && is_file(location->path))
        return true;
    location->folder[0] = '\0';
    size = snprintf(location->path, room, "%s/%s.py", folder, name);
    return size > 0 && (size_t)size < room && is_file(location->path);
}

/* In the folders of a list; what is no string in it is passed over. */
static bool
find_in_list(const struct list *folders, const char *name, struct location *location)
{
    for (size_t i = 0; i < folders->count; i++)
        if (value_is_type(folders->items[i], OBJECT_STRING)
            && find_in_folder(value_string(folders->items[i])->bytes, name, location))
            return true;
    return false;
}

/* Loading. */

static struct module *
add_module(struct interp *in, struct string *name)
{
    size_t mark = gc_mark(in);
    struct module *module;
    bool ok;

    if (!gc_reserve(in))
        return NULL;
    gc_protect_object(in, name);
    module = module_new(in, name);
    ok = module != NULL;
    if (ok) {
        gc_protect_object(in, module);
        ok = dict_set(in, in->modules, value_object(name), value_object(module));
    }
    gc_release(in, mark);
    return ok ? module : NULL;
}

struct module *
module_add_builtin(struct interp *in, const char *name)
{
    const struct native_definition *definitions = builtins_module(name);
    struct string *string = string_new(in, name, strlen(name));
    size_t mark = gc_mark(in);
    struct module *module = string ? add_module(in, string) : NULL;
    struct value value;
    bool ok = false;

    if (module != NULL) {
        value = value_object(module->name);
        ok = dict_set_c(in, module->globals, "__name__", value)
             && builtins_add(in, module->globals, definitions);
    }
    gc_release(in, mark);
    return ok ? module : NULL;
}

/* __path__ of a package: a list of its one folder. */
static bool
set_package_path(struct interp *in, struct module *module, const char *folder)
{
    size_t mark = gc_mark(in);
    struct string *string;
    struct list *list;
    bool ok = false;

    if (!gc_reserve(in))
        return false;
    list = list_new(in);
    if (list != NULL) {
        gc_protect_object(in, list);
        string = string_new(in, folder, strlen(folder));
        ok = string != NULL && list_append(in, list, value_object(string))
             && dict_set_c(in, module->globals, "__path__", value_object(list));
    }
    gc_release(in, mark);
    return ok;
}

/* A module that has failed is not there: the next import tries again. */
static struct module *
load_file(struct interp *in, struct string *name, const struct location *location)
{
    struct module *module = add_module(in, name);
    char *text = NULL;
    size_t size = 0;
    bool ok;

    if (module == NULL)
        return NULL;
    gc_protect_object(in, module); /* the script may take it out of sys.modules */
    ok = set_common_globals(in, module->globals, name->bytes, location->path)
         && (location->folder[0] == '\0' || set_package_path(in, module, location->folder))
         && module_read_source(in, location->path, &text, &size)
         && run_source(in, location->path, text, size, module->globals);
    free(text);
    if (!ok) {
        dict_delete_string(in->modules, name);
        return NULL;
    }
    return module;
}

static bool
not_found(struct interp *in, const struct string *name, const char *parent)
{
    if (parent == NULL)
        return error_set(in, ERROR_MODULE_NOT_FOUND, "No module named '%s'", name->bytes);
    return error_set(in, ERROR_MODULE_NOT_FOUND,
                     "No module named '%s'; '%s' is not a package", name->bytes, parent);
}

static struct module *
loaded(struct interp *in, const struct string *name)
{
    struct value value = dict_get_string(in->modules, name);

    return value_is_type(value, OBJECT_MODULE) ? value_module(value) : NULL;
}

/* The module `part` of the package `parent`, or a top module. */
static struct module *
find_and_load_in(struct interp *in, struct string *name, struct module *parent, const char *part)
{
    const struct list *folders = in->path;
    struct location *location;
    struct module *module = NULL;
    bool found;

    if (parent == NULL && builtins_module(part) != NULL)
        return module_add_builtin(in, part);
    if (parent != NULL) {
        size_t mark = gc_mark(in);
        struct string *key = string_new(in, "__path__", 8);
        struct value value;

        if (key == NULL)
            return NULL;
        value = dict_get_string(parent->globals, key);
        gc_release(in, mark);
        if (!value_is_type(value, OBJECT_LIST)) {
            not_found(in, name, parent->name->bytes);
            return NULL;
        }
        folders = value_list(value);
    }
    location = memory_alloc(in, sizeof *location);
    if (location == NULL)
        return NULL;
    found = find_in_list(folders, part, location);
    if (!found)
        not_found(in, name, NULL);
    else
        module = load_file(in, name, location);
    memory_free(in, location, sizeof *location);
    return module;
}

/* The package before the last dot, imported; NULL without an error if there is no dot. */
static bool
import_parent(struct interp *in, const struct string *name, struct module **parent,
              const char **part)
{
    const char *dot = strrchr(name->bytes, '.');
    struct string *parent_name;

    *parent = NULL;
    *part = dot ? dot + 1 : name->bytes;
    if (dot == NULL)
        return true;
    parent_name = string_new(in, name->bytes, (size_t)(dot - name->bytes));
    if (parent_name == NULL)
        return false;
    gc_protect_object(in, parent_name);
    *parent = module_import(in, parent_name);
    if (*parent == NULL)
        return false;
    gc_protect_object(in, *parent);
    return true;
}

static struct module *
find_and_load(struct interp *in, struct string *name)
{
    struct module *parent, *module;
    const char *part;

    if (!import_parent(in, name, &parent, &part))
        return NULL;
    /* The parent may have imported it. */
    module = loaded(in, name);
    if (module == NULL)
        module = find_and_load_in(in, name, parent, part);
    if (module != NULL && parent != NULL) {
        gc_protect_object(in, module);
        if (!dict_set_c(in, parent->globals, part, value_object(module)))
            return NULL;
    }
    return module;
}

struct module *
module_import(struct interp *in, struct string *name)
{
    struct module *module = loaded(in, name);
    size_t mark = gc_mark(in);

    if (module != NULL)
        return module;
    if (!gc_reserve(in))
        return NULL;
    gc_protect_object(in, name);
    if (audit_import(in, value_object(name))) {
        PyDTrace_IMPORT_FIND_LOAD_START(name->bytes);
        module = find_and_load(in, name);
        PyDTrace_IMPORT_FIND_LOAD_DONE(name->bytes, module != NULL);
    }
    gc_release(in, mark);
    return module;
}

struct module *
module_top(struct interp *in, const struct string *name)
{
    const char *dot = strchr(name->bytes, '.');
    struct string *top;

    top = string_new(in, name->bytes, dot ? (size_t)(dot - name->bytes) : name->size);
    if (top == NULL)
        return NULL;
    if (loaded(in, top) == NULL)
        error_set(in, ERROR_IMPORT, "the module '%s' is gone", top->bytes);
    return loaded(in, top);
}

bool
module_import_name(struct interp *in, struct module *module, struct string *name,
                   struct value *result)
{
    struct string *key, *full;
    struct module *inner;
    struct text text;

    *result = dict_get_string(module->globals, name);
    if (!value_is_undefined(*result))
        return true;
    key = string_new(in, "__path__", 8);
    if (key == NULL)
        return false;
    if (!value_is_undefined(dict_get_string(module->globals, key))) {
        text_begin(&text, in);
        text_add_str(&text, value_object(module->name));
        text_add_c(&text, ".");
        text_add_str(&text, value_object(name));
        full = text_end(&text);
        if (full == NULL)
            return false;
        gc_protect_object(in, full);
        inner = module_import(in, full);
        if (inner != NULL) {
            *result = value_object(inner);
            return true;
        }
        if (!value_is_type(in->error, OBJECT_ERROR)
            || value_error(in->error)->kind != ERROR_MODULE_NOT_FOUND)
            return false;
    }
    return error_set(in, ERROR_IMPORT, "cannot import name '%s' from '%s' (unknown location)",
                     name->bytes, module->name->bytes);
}
