/* SPDX-License-Identifier: 0BSD */
/* command.c - the program interp: options and arguments */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interp.h"

static const char usage[] = "usage: interp [-h] [--gc-stress] [--memory-limit BYTES]"
                            " (FILE | -c TEXT) [ARGUMENT...]\n";

static const char help[]
    = "\n"
      "Runs a script in a part of Python's own language.\n"
      "\n"
      "  -c TEXT               run the text\n"
      "  -h                    show this help\n"
      "  --gc-stress           collect garbage at every allocation\n"
      "  --memory-limit BYTES  MemoryError beyond that\n"
      "\n"
      "Modules are searched in the folder of FILE, then in those that the variable INTERP_PATH\n"
      "names, between colons.\n";

static int
usage_error(const char *message, const char *what)
{
    fprintf(stderr, "interp: %s%s\n%s", message, what, usage);
    return 2;
}

static int
run(const struct interp_options *options, const char *file, const char *text)
{
    struct interp *in = interp_new(options);
    int status;

    if (in == NULL) {
        fputs("interp: out of memory\n", stderr);
        return 1;
    }
    status = text ? interp_run_text(in, text) : interp_run_file(in, file);
    interp_free(in);
    return status;
}

int
interp_main(int argc, char **argv)
{
    struct interp_options options = {0};
    const char *text = NULL;
    int i = 1;

    options.module_path = getenv("INTERP_PATH");
    for (; i < argc && argv[i][0] == '-' && text == NULL; i++) {
        if (strcmp(argv[i], "-h") == 0 || strcmp(argv[i], "--help") == 0) {
            printf("%s%s", usage, help);
            return fflush(stdout) == 0 ? 0 : 1;
        }
        if (strcmp(argv[i], "--gc-stress") == 0) {
            options.gc_stress = 1;
        } else if (strcmp(argv[i], "-c") == 0 || strcmp(argv[i], "--memory-limit") == 0) {
            char *end;

            if (i + 1 == argc)
                return usage_error("a value is missing after ", argv[i]);
            if (argv[i][1] == 'c') {
                text = argv[++i];
                continue;
            }
            errno = 0;
            options.memory_limit = strtoul(argv[++i], &end, 10);
            if (errno != 0 || *end != '\0' || argv[i][0] < '0' || argv[i][0] > '9')
                return usage_error("not a number of bytes: ", argv[i]);
        } else {
            return usage_error("unknown option ", argv[i]);
        }
    }
    if (text == NULL && i == argc)
        return usage_error("no file", "");
    /* sys.argv[0] is the script, or "-c". */
    if (text != NULL) {
        argv[i - 1] = argv[i - 2];
        i--;
    }
    options.argc = argc - i;
    options.argv = (const char *const *)(argv + i);
    return run(&options, argv[i], text);
}
