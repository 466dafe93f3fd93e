/* SPDX-License-Identifier: 0BSD */
/* call.c - checking arguments, and calling what is not a function of the script */

#include "call.h"

#include <stdio.h>

#include "code.h"
#include "error.h"
#include "gc.h"
#include "state.h"
#include "str.h"

static bool
wrong_native_count(struct interp *in, const struct native_definition *definition, size_t count)
{
    size_t limit = count < definition->minimum ? definition->minimum : definition->maximum;
    const char *plural = limit == 1 ? "" : "s";

    if (definition->style == STYLE_RANGE)
        return error_set(in, ERROR_TYPE, "%s expected at %s %zu argument%s, got %zu",
                         definition->display, count < definition->minimum ? "least" : "most",
                         limit, plural, count);
    if (limit == 0)
        return error_set(in, ERROR_TYPE, "%s() takes no arguments (%zu given)",
                         definition->display, count);
    if (limit == 1)
        return error_set(in, ERROR_TYPE, "%s() takes exactly one argument (%zu given)",
                         definition->display, count);
    return error_set(in, ERROR_TYPE, "%s() takes exactly %zu arguments (%zu given)",
                     definition->display, limit, count);
}

static bool
call_native(struct interp *in, const struct native_definition *definition, struct value self,
            const struct value *args, size_t count, struct value *result)
{
    size_t mark = gc_mark(in);
    bool ok;

    if (count < definition->minimum || count > definition->maximum)
        return wrong_native_count(in, definition, count);
    if (!gc_reserve(in))
        return false;
    ok = definition->function(in, self, args, count, result);
    gc_release(in, mark);
    return ok;
}

static bool
make_error(struct interp *in, const struct kind *kind, const struct value *args, size_t count,
           struct value *result)
{
    struct value argument = value_undefined();
    struct error *error;

    if (count == 1)
        argument = args[0];
    if (count > 1) {
        struct tuple *tuple = tuple_new(in, args, count);

        if (tuple == NULL)
            return false;
        argument = value_object(tuple);
    }
    error = error_new(in, kind->kind, argument);
    if (error == NULL)
        return false;
    *result = value_object(error);
    return true;
}

bool
call_object(struct interp *in, struct value callee, const struct value *args, size_t count,
            struct value *result)
{
    *result = value_none();
    if (value_is_type(callee, OBJECT_NATIVE))
        return call_native(in, value_native(callee)->definition, value_none(), args, count,
                           result);
    if (value_is_type(callee, OBJECT_BOUND))
        return call_native(in, value_bound(callee)->definition, value_bound(callee)->self, args,
                           count, result);
    if (value_is_type(callee, OBJECT_KIND))
        return make_error(in, value_kind(callee), args, count, result);
    return error_set(in, ERROR_TYPE, "'%s' object is not callable", value_type_name(callee));
}

bool
call_wrong_count(struct interp *in, const struct code *code, size_t count)
{
    size_t wanted = code->parameter_count, missing = wanted - count;
    char names[200];
    size_t size = 0;

    if (count > wanted)
        return error_set(in, ERROR_TYPE,
                         "%s() takes %zu positional argument%s but %zu %s given", code->name,
                         wanted, wanted == 1 ? "" : "s", count, count == 1 ? "was" : "were");
    /* 'a', 'b', and 'c': as many as fit. */
    for (size_t i = count; i < wanted && size < sizeof names - 1; i++) {
        const char *before = i == count        ? ""
                             : i + 1 < wanted  ? ", "
                             : missing == 2    ? " and "
                                               : ", and ";
        int added = snprintf(names + size, sizeof names - size, "%s'%s'", before,
                             code->local_names[i]);

        if (added < 0 || (size_t)added >= sizeof names - size)
            break;
        size += (size_t)added;
    }
    names[size] = '\0';
    return error_set(in, ERROR_TYPE, "%s() missing %zu required positional argument%s: %s",
                     code->name, missing, missing == 1 ? "" : "s", names);
}

bool
call_raise(struct interp *in, struct value value)
{
    in->traceback.count = 0;
    if (value_is_type(value, OBJECT_ERROR))
        return error_restore(in, value);
    if (value_is_type(value, OBJECT_KIND))
        return error_set_value(in, value_kind(value)->kind, value_undefined());
    return error_set(in, ERROR_TYPE, "exceptions must derive from BaseException");
}

bool
call_match(struct interp *in, struct value error, struct value kind, bool *result)
{
    *result = false;
    if (value_is_type(kind, OBJECT_TUPLE)) {
        for (size_t i = 0; i < value_tuple(kind)->count; i++) {
            bool matches = false;

            if (value_is_type(value_tuple(kind)->items[i], OBJECT_TUPLE)
                || !call_match(in, error, value_tuple(kind)->items[i], &matches))
                return error_set(in, ERROR_TYPE,
                                 "catching classes that do not inherit from BaseException is not"
                                 " allowed");
            *result = *result || matches;
        }
        return true;
    }
    if (!value_is_type(kind, OBJECT_KIND))
        return error_set(in, ERROR_TYPE,
                         "catching classes that do not inherit from BaseException is not "
                         "allowed");
    *result = error_kind_matches(value_error(error)->kind, value_kind(kind)->kind);
    return true;
}
