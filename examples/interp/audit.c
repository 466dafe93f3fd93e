/* SPDX-License-Identifier: 0BSD */
/* audit.c - audit events */

#include <string.h>

#include "python_probes.h"
#include "state.h"

static bool call_hooks(struct interp *in, const char *event, struct value tuple)
{
    bool ok = true;

    *in->vm.top++ = tuple; /* so that the collector sees it */
    /* A hook may add another one: that is not called for this event. */
    for (size_t i = 0, count = in->audit_hooks->count; ok && i < count; i++) {
        *in->vm.top++ = in->audit_hooks->items[i];
        *in->vm.top++ = value_object(string_new(in, event, strlen(event)));
        *in->vm.top++ = tuple;
        ok = vm_call(in, 2).tag != VALUE_UNDEFINED;
    }
    in->vm.top--;
    return ok;
}

bool audit(struct interp *in, const char *event, const struct value *args, size_t count)
{
    struct value tuple;

    /* The tuple is made for whoever looks at it: without them there is nothing to do. */
    if (in->audit_hooks->count == 0 && !PyDTrace_AUDIT_ENABLED())
        return true;
    tuple = value_object(list_new(in, OBJECT_TUPLE, args, count));
    PyDTrace_AUDIT(event, (void *)tuple.as.object);
    return call_hooks(in, event, tuple);
}

bool audit_open(struct interp *in, const char *path, const char *mode, int flags)
{
    struct value args[3];

    args[0] = value_object(string_new(in, path, strlen(path)));
    args[1] = value_object(string_new(in, mode, strlen(mode)));
    args[2] = value_int(flags);
    return audit(in, "open", args, 3);
}
