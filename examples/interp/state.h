/* SPDX-License-Identifier: 0BSD */
/* state.h - struct interp: one interpreter, with all that it ever changes; what its parts offer */
#ifndef INTERP_STATE_H
#define INTERP_STATE_H

#include "gc.h"
#include "object.h"

#define VM_FRAMES 1000  /* calls inside calls; Python's own default */
#define VM_NESTING 100  /* run loops inside run loops: each takes a piece of the C stack */
#define VM_STACK 65536  /* values */
#define VM_RESERVE 16   /* values that C code may push without asking for room */
#define VM_NO_LINE (-1) /* of a frame: the next line runs anew, whichever it is */

/* One call of a function, or the top level of a module. */
struct frame {
    struct code *code;
    struct module *module;
    const uint32_t *next; /* instruction to run next, while another frame runs */
    struct value *base;   /* first local variable; base[-1] is the function */
    int line;             /* line that runs, or VM_NO_LINE */
    bool entry;           /* leaving it ends the run loop */
};

struct vm {
    struct value *stack; /* VM_STACK values, never moved */
    struct value *top;   /* first free one */
    struct frame *frames;
    size_t frame_count;
    unsigned nesting;
};

struct interp {
    struct gc gc;
    struct vm vm;
    struct error *error;      /* the error under way, or NULL */
    struct table names;       /* all names: the keys of the other tables */
    struct table builtins;    /* nothing in it is an object */
    struct table modules;     /* loaded ones; undefined: its import has failed */
    struct list *audit_hooks; /* functions given to sys.addaudithook() */
    char *folder;             /* of the script, where modules are searched */
};

/* A result false, or undefined, says that an error is under way. */

/* vm.c.  A call takes the callee and its arguments from the stack. */
void vm_init(struct interp *in);
bool vm_run_module(struct interp *in, struct code *code, struct module *module);
struct value vm_call(struct interp *in, size_t count);

/* operators.c: what instructions do. */
struct value operator_binary(struct interp *in, unsigned operator, struct value left,
                             struct value right);
struct value operator_compare(struct interp *in, unsigned comparison, struct value left,
                              struct value right);
struct value operator_subscript(struct interp *in, struct value list, struct value index);
bool operator_store_subscript(struct interp *in, struct value list, struct value index,
                              struct value value);
struct value operator_attribute(struct interp *in, struct value object, const struct string *name);
struct value operator_iterate(struct interp *in, struct value source);
/* The next item; undefined, without an error: there is none. */
struct value operator_next(struct iterator *iterator);

/* builtins.c: functions, methods and modules in C. */
void builtins_init(struct interp *in);
/* The functions of a module, ended by one without a name; NULL: there is no such module. */
const struct native *builtins_module(const char *name);
/* NULL: the object has no such method. */
const struct native *builtins_method(struct value object, const char *name);
/* Calls what is on the stack below `count` arguments, and is no function of a script. */
struct value builtins_call(struct interp *in, size_t count);

/* module.c: files beside the script, and modules in C. */
struct value module_import(struct interp *in, struct string *name);
bool module_run_file(struct interp *in, const char *name, const char *path);
bool module_run_text(struct interp *in, const char *name, const char *file, const char *text,
                     size_t size);
struct module *module_add_native(struct interp *in, const char *name);

/* audit.c: the probe audit, and the hooks of the script, which may raise. */
bool audit(struct interp *in, const char *event, const struct value *args, size_t count);
bool audit_open(struct interp *in, const char *path, const char *mode, int flags);

#endif
