/* SPDX-License-Identifier: 0BSD */
/* interp.c - the command line, and the life of an interpreter */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interp.h"
#include "state.h"

static const char usage[] = "usage: interp [-h] [--gc-stress] (FILE | -c TEXT) [ARGUMENT...]\n";
static const char help[] = "Runs a script in a part of Python's own language; --gc-stress collects "
                           "garbage at every call\nand every jump back.\n";

static void begin(struct interp *in, int argc, char **argv, bool stress)
{
    struct list *arguments;

    in->gc.stress = stress;
    gc_enable(&in->gc, true);
    vm_init(in);
    builtins_init(in);
    in->audit_hooks = list_new(in, OBJECT_LIST, NULL, 0);
    arguments = list_new(in, OBJECT_LIST, NULL, 0);
    for (int i = 0; i < argc; i++)
        list_append(in, arguments, value_object(string_new(in, argv[i], strlen(argv[i]))));
    module_set(in, module_add_native(in, "sys"), "argv", value_object(arguments));
}

static void end(struct interp *in)
{
    gc_free(in);
    free(in->names.entries);
    free(in->builtins.entries);
    free(in->modules.entries);
    free(in->vm.stack);
    free(in->vm.frames);
    free(in->folder);
}

/* The exit status: 1 after an error. */
static int run(struct interp *in, const char *path, const char *text)
{
    char *slash;
    bool ok;

    in->folder = realpath(text ? "." : path, NULL);
    if (in->folder == NULL) {
        fprintf(stderr, "interp: cannot read %s: %s\n", path, strerror(errno));
        return 1;
    }
    slash = text ? NULL : strrchr(in->folder, '/');
    if (slash != NULL)
        slash[slash == in->folder] = '\0';
    ok = text ? module_run_text(in, "__main__", "<string>", text, strlen(text))
              : module_run_file(in, "__main__", path);
    if (!ok)
        error_report(in);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return ok ? 0 : 1;
    fprintf(stderr, "interp: cannot write to standard output: %s\n", strerror(errno));
    return 1;
}

static int usage_error(const char *message, const char *what)
{
    fprintf(stderr, "interp: %s%s\n%s", message, what, usage);
    return 2;
}

int interp_main(int argc, char **argv)
{
    struct interp in = {0};
    const char *text = NULL;
    bool stress = false;
    int i, status;

    for (i = 1; i < argc && argv[i][0] == '-' && text == NULL; i++) {
        if (strcmp(argv[i], "-h") == 0 || strcmp(argv[i], "--help") == 0) {
            printf("%s%s", usage, help);
            return fflush(stdout) == 0 ? 0 : 1;
        }
        if (strcmp(argv[i], "--gc-stress") == 0)
            stress = true;
        else if (strcmp(argv[i], "-c") != 0)
            return usage_error("unknown option ", argv[i]);
        else if (i + 1 == argc)
            return usage_error("a value is missing after ", argv[i]);
        else
            text = argv[i + 1];
    }
    if (i == argc)
        return usage_error("no file", "");
    /* sys.argv[0] is the script, or "-c" instead of the text. */
    if (text != NULL)
        argv[i] = argv[i - 1];
    begin(&in, argc - i, argv + i, stress);
    status = run(&in, argv[i], text);
    end(&in);
    return status;
}
