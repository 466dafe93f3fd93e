/* SPDX-License-Identifier: 0BSD */
/* audit.c - audit events */

#include "audit.h"

#include <string.h>

#include "error.h"
#include "gc.h"
#include "object.h"
#include "python_probes.h"
#include "state.h"
#include "str.h"

static bool
call_hooks(struct interp *in, const char *event, struct tuple *tuple)
{
    struct value args[2], ignored;
    struct string *name = string_new(in, event, strlen(event));

    if (name == NULL)
        return false;
    gc_protect_object(in, name);
    args[0] = value_object(name);
    args[1] = value_object(tuple);
    /* A hook may add another one: that is not called for this event. */
    for (size_t i = 0, count = in->audit_hooks->count; i < count; i++)
        if (!vm_call(in, in->audit_hooks->items[i], args, 2, &ignored))
            return false;
    return true;
}

bool
audit(struct interp *in, const char *event, const struct value *args, size_t count)
{
    size_t mark = gc_mark(in);
    struct tuple *tuple;
    bool ok;

    /* The tuple is made for whoever looks at it: without them there is nothing to do. */
    if (in->audit_hooks->count == 0 && !PyDTrace_AUDIT_ENABLED())
        return true;
    if (!gc_reserve(in))
        return false;
    tuple = tuple_new(in, args, count);
    if (tuple == NULL)
        return false;
    gc_protect_object(in, tuple);
    PyDTrace_AUDIT(event, (void *)tuple);
    ok = in->audit_hooks->count == 0 || call_hooks(in, event, tuple);
    gc_release(in, mark);
    return ok;
}

bool
audit_open(struct interp *in, const char *path, const char *mode, int flags)
{
    size_t mark = gc_mark(in);
    struct string *string;
    struct value args[3];
    bool ok = false;

    if (!gc_reserve(in))
        return false;
    string = string_new(in, path, strlen(path));
    if (string != NULL) {
        gc_protect_object(in, string);
        args[0] = value_object(string);
        string = string_new(in, mode, strlen(mode));
    }
    if (string != NULL) {
        gc_protect_object(in, string);
        args[1] = value_object(string);
        args[2] = value_int(flags);
        ok = audit(in, "open", args, 3);
    }
    gc_release(in, mark);
    return ok;
}

bool
audit_import(struct interp *in, struct value name)
{
    struct value args[3];

    args[0] = name;
    args[1] = value_none();
    args[2] = value_object(in->path);
    return audit(in, "import", args, 3);
}
