/* SPDX-License-Identifier: 0BSD */
/* system.c - the modules sys, gc and time */

#include <errno.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "audit.h"
#include "builtins.h"
#include "error.h"
#include "gc.h"
#include "state.h"
#include "str.h"

/* sys */

static bool
sys_audit(struct interp *in, struct value self, const struct value *args, size_t count,
          struct value *result)
{
    (void)self, (void)result;
    if (!value_is_type(args[0], OBJECT_STRING))
        return error_set(in, ERROR_TYPE, "expected str for argument 'event', not %s",
                         value_type_name(args[0]));
    return audit(in, value_string(args[0])->bytes, args + 1, count - 1);
}

static bool
sys_addaudithook(struct interp *in, struct value self, const struct value *args, size_t count,
                 struct value *result)
{
    (void)self, (void)count, (void)result;
    return audit(in, "sys.addaudithook", NULL, 0) && list_append(in, in->audit_hooks, args[0]);
}

static bool
sys_exit(struct interp *in, struct value self, const struct value *args, size_t count,
         struct value *result)
{
    (void)self, (void)result;
    return error_set_value(in, ERROR_SYSTEM_EXIT, count > 0 ? args[0] : value_undefined());
}

static const struct native_definition sys_functions[] = {
    {"addaudithook", "addaudithook", sys_addaudithook, 1, 1, STYLE_EXACT},
    {"audit", "audit", sys_audit, 1, SIZE_MAX, STYLE_RANGE},
    {"exit", "exit", sys_exit, 0, 1, STYLE_RANGE},
    {NULL, NULL, NULL, 0, 0, STYLE_EXACT},
};

/* gc */

static bool
gc_function_collect(struct interp *in, struct value self, const struct value *args, size_t count,
                    struct value *result)
{
    int64_t generation = GC_GENERATIONS - 1;

    (void)self;
    if (count > 0) {
        if (!value_is_integer(args[0]))
            return error_set(in, ERROR_TYPE, "'%s' object cannot be interpreted as an integer",
                             value_type_name(args[0]));
        generation = args[0].as.integer;
    }
    if (generation < 0 || generation >= GC_GENERATIONS)
        return error_set(in, ERROR_VALUE, "invalid generation");
    *result = value_int((int64_t)gc_collect(in, (int)generation));
    return true;
}

static bool
gc_function_enable(struct interp *in, struct value self, const struct value *args, size_t count,
                   struct value *result)
{
    (void)self, (void)args, (void)count, (void)result;
    in->gc.enabled = true;
    return true;
}

static bool
gc_function_disable(struct interp *in, struct value self, const struct value *args, size_t count,
                    struct value *result)
{
    (void)self, (void)args, (void)count, (void)result;
    in->gc.enabled = false;
    return true;
}

static bool
gc_function_isenabled(struct interp *in, struct value self, const struct value *args,
                      size_t count, struct value *result)
{
    (void)self, (void)args, (void)count;
    *result = value_bool(in->gc.enabled);
    return true;
}

static const struct native_definition gc_functions[] = {
    {"collect", "collect", gc_function_collect, 0, 1, STYLE_RANGE},
    {"disable", "gc.disable", gc_function_disable, 0, 0, STYLE_EXACT},
    {"enable", "gc.enable", gc_function_enable, 0, 0, STYLE_EXACT},
    {"isenabled", "gc.isenabled", gc_function_isenabled, 0, 0, STYLE_EXACT},
    {NULL, NULL, NULL, 0, 0, STYLE_EXACT},
};

/* time */

static bool
time_sleep(struct interp *in, struct value self, const struct value *args, size_t count,
           struct value *result)
{
    struct timespec left;
    double seconds;

    (void)self, (void)count, (void)result;
    if (!value_is_number(args[0]))
        return error_set(in, ERROR_TYPE, "'%s' object cannot be interpreted as an integer",
                         value_type_name(args[0]));
    seconds = value_to_double(args[0]);
    if (!(seconds >= 0))
        return error_set(in, ERROR_VALUE, "sleep length must be non-negative");
    if (seconds > 1e9)
        return error_set(in, ERROR_OVERFLOW, "sleep length is too large");
    left.tv_sec = (time_t)seconds;
    left.tv_nsec = (long)((seconds - floor(seconds)) * 1e9);
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        continue;
    return true;
}

static const struct native_definition time_functions[] = {
    {"sleep", "time.sleep", time_sleep, 1, 1, STYLE_EXACT},
    {NULL, NULL, NULL, 0, 0, STYLE_EXACT},
};

const struct native_definition *
builtins_module(const char *name)
{
    if (strcmp(name, "sys") == 0)
        return sys_functions;
    if (strcmp(name, "gc") == 0)
        return gc_functions;
    return strcmp(name, "time") == 0 ? time_functions : NULL;
}
