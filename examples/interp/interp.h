/* SPDX-License-Identifier: 0BSD */
/*
 * interp.h - a small interpreter for a part of Python, as a library
 *
 *     struct interp_options options = {0};
 *     struct interp *in = interp_new(&options);
 *     int status = interp_run_file(in, "script.py");
 *     interp_free(in);
 *
 * An interpreter is one struct; two of them share nothing.  One must not be used by two threads
 * at a time.
 */
#ifndef INTERP_H
#define INTERP_H

#include <stddef.h>

#define INTERP_API __attribute__((__visibility__("default")))

struct interp;

struct interp_options {
    int gc_stress;            /* collect at every allocation */
    size_t memory_limit;      /* bytes for objects and code; 0: none */
    const char *module_path;  /* folders to search for modules, between colons; or NULL */
    int argc;                 /* sys.argv */
    const char *const *argv;
};

/* NULL if there is not enough memory. */
INTERP_API struct interp *interp_new(const struct interp_options *options);
INTERP_API void interp_free(struct interp *in);

/*
 * Run a script as __main__: from a file, whose folder is searched for modules first, or from a
 * text.  The exit status: 0, 1 after an error (which has been told on stderr), or that of
 * sys.exit().
 */
INTERP_API int interp_run_file(struct interp *in, const char *path);
INTERP_API int interp_run_text(struct interp *in, const char *text);

/* The program: interp [-h] [--gc-stress] [--memory-limit BYTES] FILE | -c TEXT [ARGUMENT...] */
INTERP_API int interp_main(int argc, char **argv);

#endif
