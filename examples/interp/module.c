/* SPDX-License-Identifier: 0BSD */
/* module.c - imports: finding a module, loading it, running it */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "python_probes.h"
#include "state.h"
#include "syntax.h"

static struct module *add_module(struct interp *in, const char *name)
{
    struct module *module = gc_new(in, OBJECT_MODULE, sizeof *module);

    module->name = string_name(in, name, strlen(name));
    module_set(in, module, "__name__", value_object(module->name));
    table_set(&in->modules, module->name, value_object(module));
    return module;
}

struct module *module_add_native(struct interp *in, const char *name)
{
    struct module *module = add_module(in, name);

    for (const struct native *native = builtins_module(name); native->name != NULL; native++)
        module_set(in, module, native->name, value_native(native));
    return module;
}

/* A module that has failed is not there: the next import tries again. */
bool module_run_text(struct interp *in, const char *name, const char *file, const char *text,
                     size_t size)
{
    struct module *module = add_module(in, name);
    struct code *code = compile(in, file, text, size);

    module_set(in, module, "__file__", value_object(string_new(in, file, strlen(file))));
    if (code != NULL && vm_run_module(in, code, module))
        return true;
    table_set(&in->modules, module->name, value_undefined());
    return false;
}

bool module_run_file(struct interp *in, const char *name, const char *path)
{
    struct text text = {NULL, 0, 0};
    FILE *stream;
    bool ok = false;

    if (!audit_open(in, path, "rb", O_RDONLY | O_CLOEXEC))
        return false;
    errno = 0;
    stream = fopen(path, "rb");
    /* One byte more than is accepted, so that the compiler sees that there is more. */
    if (stream != NULL)
        text_read(&text, stream, MAX_SOURCE + 1);
    if (stream == NULL || ferror(stream))
        error_set(in, ERROR_OS, "[Errno %d] %s: '%s'", errno, strerror(errno), path);
    else
        ok = module_run_text(in, name, path, text.bytes, text.size);
    if (stream != NULL)
        fclose(stream);
    free(text.bytes);
    return ok;
}

/* In C, or in the folder of the script. */
static void find_and_load(struct interp *in, const struct string *name)
{
    struct text path = {NULL, 0, 0};

    if (builtins_module(name->bytes) != NULL) {
        module_add_native(in, name->bytes);
        return;
    }
    text_add(&path, in->folder, strlen(in->folder));
    text_add(&path, "/", 1);
    text_add(&path, name->bytes, name->size);
    text_add(&path, ".py", 4);
    if (access(path.bytes, F_OK) == 0)
        module_run_file(in, name->bytes, path.bytes);
    else
        error_set(in, ERROR_MODULE_NOT_FOUND, "No module named '%s'", name->bytes);
    free(path.bytes);
}

struct value module_import(struct interp *in, struct string *name)
{
    struct value args[3] = {value_object(name), value_none(), value_none()};
    struct value module = table_get(&in->modules, name);

    if (module.tag != VALUE_UNDEFINED || !audit(in, "import", args, 3))
        return module;
    PyDTrace_IMPORT_FIND_LOAD_START(name->bytes);
    find_and_load(in, name);
    module = table_get(&in->modules, name);
    PyDTrace_IMPORT_FIND_LOAD_DONE(name->bytes, module.tag != VALUE_UNDEFINED);
    return module;
}
