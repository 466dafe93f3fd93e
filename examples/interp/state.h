/* SPDX-License-Identifier: 0BSD */
/* state.h - struct interp: one interpreter, with all that it ever changes */
#ifndef INTERP_STATE_H
#define INTERP_STATE_H

#include "error.h"
#include "gc.h"
#include "memory.h"
#include "object.h"
#include "vm.h"

struct interp {
    struct memory memory;
    struct gc gc;
    struct vm vm;

    struct value error; /* the error under way, or undefined */
    struct traceback traceback;
    struct error *memory_error; /* made beforehand: there may be no memory left to make one */

    struct kind *kinds[ERROR_KIND_COUNT];
    struct dict *builtins;    /* name: value */
    struct dict *modules;     /* sys.modules */
    struct list *path;        /* sys.path */
    struct list *audit_hooks; /* functions given to sys.addaudithook() */
};

#endif
