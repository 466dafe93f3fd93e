/* SPDX-License-Identifier: 0BSD */
/*
 * Stands in for the generated header: writes every event as a line "name<TAB>arguments" to the
 * file that INTERP_EVENTS names, so that a test sees what the interpreter fires without a tracer.
 */
#ifndef PYTHON_PROBES_H
#define PYTHON_PROBES_H

#include <stdio.h>
#include <stdlib.h>

#define RECORD(...) \
    do { \
        const char *record_path = getenv("INTERP_EVENTS"); \
        FILE *record_file = record_path ? fopen(record_path, "a") : NULL; \
        if (record_file != NULL) { \
            fprintf(record_file, __VA_ARGS__); \
            fclose(record_file); \
        } \
    } while (0)

#define PyDTrace_FUNCTION_ENTRY(filename, funcname, lineno) \
    RECORD("function__entry\t%s\t%s\t%d\n", filename, funcname, lineno)
#define PyDTrace_FUNCTION_RETURN(filename, funcname, lineno) \
    RECORD("function__return\t%s\t%s\t%d\n", filename, funcname, lineno)
#define PyDTrace_LINE(filename, funcname, lineno) \
    RECORD("line\t%s\t%s\t%d\n", filename, funcname, lineno)
#define PyDTrace_GC_START(generation) RECORD("gc__start\t%d\n", generation)
#define PyDTrace_GC_DONE(collected) RECORD("gc__done\t%ld\n", collected)
#define PyDTrace_IMPORT_FIND_LOAD_START(modulename) \
    RECORD("import__find__load__start\t%s\n", modulename)
#define PyDTrace_IMPORT_FIND_LOAD_DONE(modulename, found) \
    RECORD("import__find__load__done\t%s\t%d\n", modulename, found)
#define PyDTrace_AUDIT_ENABLED() (getenv("INTERP_EVENTS") != NULL)
#define PyDTrace_AUDIT(event, tuple) RECORD("audit\t%s\t%p\n", event, tuple)

#endif
