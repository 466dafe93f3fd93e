/* SPDX-License-Identifier: 0BSD */
/* Every macro of the header generated from providers/python.provider. */
#include "python_probes.h"

#ifdef __cplusplus
extern "C"
#endif
int every_python_macro(const char *file, int line, void *tuple);

int every_python_macro(const char *file, int line, void *tuple)
{
    PyDTrace_FUNCTION_ENTRY(file, "name", line);
    PyDTrace_FUNCTION_RETURN(file, "name", line + 1);
    PyDTrace_LINE(file, "name", line);
    PyDTrace_GC_START(2);
    if (PyDTrace_GC_DONE_ENABLED())
        PyDTrace_GC_DONE(line + 4L);
    else
        line++;
    PyDTrace_IMPORT_FIND_LOAD_START(file);
    PyDTrace_IMPORT_FIND_LOAD_DONE(file, 1);
    PyDTrace_AUDIT("open", tuple);
    return PyDTrace_FUNCTION_ENTRY_ENABLED() + PyDTrace_FUNCTION_RETURN_ENABLED()
        + PyDTrace_LINE_ENABLED() + PyDTrace_GC_START_ENABLED() + PyDTrace_AUDIT_ENABLED()
        + PyDTrace_IMPORT_FIND_LOAD_START_ENABLED() + PyDTrace_IMPORT_FIND_LOAD_DONE_ENABLED()
        + line;
}
