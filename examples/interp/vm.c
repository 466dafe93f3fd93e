/* SPDX-License-Identifier: 0BSD */
/*
 * vm.c - runs bytecode
 *
 * Calls of script functions stay inside one run loop; another one is begun only where C code
 * calls back (an audit hook) or a module is imported.  The loop keeps the stack pointer in a
 * local variable: vm->top must be set from it before anything that may collect.
 */

#include "vm.h"

#include <string.h>

#include "ast.h"
#include "call.h"
#include "code.h"
#include "dict.h"
#include "error.h"
#include "gc.h"
#include "memory.h"
#include "module.h"
#include "operators.h"
#include "python_probes.h"
#include "state.h"
#include "str.h"

bool
vm_init(struct interp *in)
{
    in->vm.stack = memory_alloc(in, VM_STACK * sizeof *in->vm.stack);
    in->vm.frames = memory_alloc(in, VM_FRAMES * sizeof *in->vm.frames);
    in->vm.top = in->vm.stack;
    return in->vm.stack != NULL && in->vm.frames != NULL;
}

void
vm_free(struct interp *in)
{
    memory_free(in, in->vm.stack, VM_STACK * sizeof *in->vm.stack);
    memory_free(in, in->vm.frames, VM_FRAMES * sizeof *in->vm.frames);
}

static bool
has_room(const struct vm *vm, size_t count)
{
    return (size_t)(vm->stack + VM_STACK - vm->top) >= count;
}

static bool
too_deep(struct interp *in)
{
    return error_set(in, ERROR_RECURSION, "maximum recursion depth exceeded");
}

/* A frame for `code`.  The function and `count` arguments are on the stack already. */
static bool
enter(struct interp *in, struct code *code, struct dict *globals, size_t count)
{
    struct vm *vm = &in->vm;
    struct frame *frame;

    if (vm->frame_count == VM_FRAMES
        || !has_room(vm, code->local_count + code->stack_size - count))
        return too_deep(in);
    frame = &vm->frames[vm->frame_count++];
    frame->code = code;
    frame->globals = globals;
    frame->next = code->instructions;
    frame->base = vm->top - count;
    frame->line = VM_NO_LINE;
    frame->entry = false;
    for (size_t i = count; i < code->local_count; i++)
        *vm->top++ = value_undefined();
    PyDTrace_FUNCTION_ENTRY(code->filename, code->name, code->line);
    return true;
}

static const struct code_handler *
find_handler(const struct code *code, size_t at)
{
    for (size_t i = 0; i < code->handler_count; i++)
        if (code->handlers[i].start <= at && at < code->handlers[i].end)
            return &code->handlers[i];
    return NULL;
}

/* Instructions that are too rare or too long for the loop. */

static bool
load_global(struct interp *in, const struct dict *globals, struct value name,
            struct value *result)
{
    *result = dict_get_string(globals, value_string(name));
    if (value_is_undefined(*result))
        *result = dict_get_string(in->builtins, value_string(name));
    return !value_is_undefined(*result)
           || error_set(in, ERROR_NAME, "name '%s' is not defined", value_string(name)->bytes);
}

static bool
delete_global(struct interp *in, struct dict *globals, struct value name)
{
    return dict_delete_string(globals, value_string(name))
           || error_set(in, ERROR_NAME, "name '%s' is not defined", value_string(name)->bytes);
}

static bool
unbound_local(struct interp *in, const struct code *code, uint32_t number)
{
    return error_set(in, ERROR_UNBOUND_LOCAL,
                     "cannot access local variable '%s' where it is not associated with a value",
                     code->local_names[number]);
}

/* The items stay on the stack meanwhile. */
static bool
build_list(struct interp *in, const struct value *items, size_t count, struct value *result)
{
    struct list *list = list_new(in);

    if (list == NULL)
        return false;
    *result = value_object(list);
    for (size_t i = 0; i < count; i++)
        if (!list_append(in, list, items[i]))
            return false;
    return true;
}

static bool
build_tuple(struct interp *in, const struct value *items, size_t count, struct value *result)
{
    struct tuple *tuple = tuple_new(in, items, count);

    *result = value_object(tuple);
    return tuple != NULL;
}

static bool
build_dict(struct interp *in, struct value *result)
{
    struct dict *dict = dict_new(in);

    *result = value_object(dict);
    return dict != NULL;
}

static bool
make_function(struct interp *in, struct value code, struct dict *globals, struct value *result)
{
    struct function *function
        = function_new(in, (struct code *)(void *)code.as.object, globals);

    *result = value_object(function);
    return function != NULL;
}

static bool
import(struct interp *in, enum operation op, struct value name, struct value *result)
{
    struct module *module = module_import(in, value_string(name));

    if (module != NULL && op == OP_IMPORT && strchr(value_string(name)->bytes, '.') != NULL)
        module = module_top(in, value_string(name));
    *result = value_object(module);
    return module != NULL;
}

/* The loop: runs the frame on top until it ends. */
static bool
run(struct interp *in, struct value *result)
{
    struct vm *vm = &in->vm;
    struct frame *frame;
    struct code *code;
    const uint32_t *next;
    struct value *sp, value;
    uint32_t instruction, argument;
    bool failed, answer;

resume:
    frame = &vm->frames[vm->frame_count - 1];
    code = frame->code;
    next = frame->next;
    sp = vm->top;

    for (;;) {
        instruction = *next++;
        argument = code_argument(instruction);
        switch (code_operation(instruction)) {
        case OP_LINE:
            if ((int)argument != frame->line) {
                frame->line = (int)argument;
                PyDTrace_LINE(code->filename, code->name, frame->line);
            }
            break;

        case OP_CONSTANT: *sp++ = code->constants[argument]; break;
        case OP_INT: *sp++ = value_int(argument); break;
        case OP_NONE: *sp++ = value_none(); break;
        case OP_TRUE: *sp++ = value_bool(true); break;
        case OP_FALSE: *sp++ = value_bool(false); break;
        case OP_POP: sp--; break;
        case OP_COPY:
            value = *(sp - 1 - argument);
            *sp++ = value;
            break;
        case OP_SWAP:
            value = sp[-1];
            sp[-1] = sp[-2];
            sp[-2] = value;
            break;
        case OP_ROTATE:
            value = sp[-1];
            sp[-1] = sp[-2];
            sp[-2] = sp[-3];
            sp[-3] = value;
            break;

        case OP_LOAD_LOCAL:
            value = frame->base[argument];
            vm->top = sp;
            if (value_is_undefined(value)) {
                unbound_local(in, code, argument);
                goto error;
            }
            *sp++ = value;
            break;
        case OP_STORE_LOCAL: frame->base[argument] = *--sp; break;
        case OP_DELETE_LOCAL:
            vm->top = sp;
            if (value_is_undefined(frame->base[argument])) {
                unbound_local(in, code, argument);
                goto error;
            }
            frame->base[argument] = value_undefined();
            break;
        case OP_LOAD_GLOBAL:
            vm->top = sp;
            if (!load_global(in, frame->globals, code->constants[argument], &value))
                goto error;
            *sp++ = value;
            break;
        case OP_STORE_GLOBAL:
            vm->top = sp;
            if (!dict_set(in, frame->globals, code->constants[argument], sp[-1]))
                goto error;
            sp--;
            break;
        case OP_DELETE_GLOBAL:
            vm->top = sp;
            if (!delete_global(in, frame->globals, code->constants[argument]))
                goto error;
            break;
        case OP_LOAD_ATTRIBUTE:
            vm->top = sp;
            if (!operator_attribute(in, sp[-1], code->constants[argument], &value))
                goto error;
            sp[-1] = value;
            break;
        case OP_STORE_ATTRIBUTE:
            vm->top = sp;
            if (!operator_store_attribute(in, sp[-1], code->constants[argument], sp[-2]))
                goto error;
            sp -= 2;
            break;

        case OP_SUBSCRIPT:
            vm->top = sp;
            if (!operator_subscript(in, sp[-2], sp[-1], &value))
                goto error;
            *--sp = value_none();
            sp[-1] = value;
            break;
        case OP_STORE_SUBSCRIPT:
            vm->top = sp;
            if (!operator_store_subscript(in, sp[-2], sp[-1], sp[-3]))
                goto error;
            sp -= 3;
            break;
        case OP_DELETE_SUBSCRIPT:
            vm->top = sp;
            if (!operator_delete_subscript(in, sp[-2], sp[-1]))
                goto error;
            sp -= 2;
            break;

        case OP_BINARY:
            vm->top = sp;
            if (!operator_binary(in, argument, sp[-2], sp[-1], &value))
                goto error;
            sp--;
            sp[-1] = value;
            break;
        case OP_UNARY:
            vm->top = sp;
            if (!operator_unary(in, argument, sp[-1], &value))
                goto error;
            sp[-1] = value;
            break;
        case OP_COMPARE:
            vm->top = sp;
            if (!operator_compare(in, argument, sp[-2], sp[-1], &answer))
                goto error;
            sp--;
            sp[-1] = value_bool(answer);
            break;

        case OP_JUMP: next = code->instructions + argument; break;
        case OP_LOOP:
            next = code->instructions + argument;
            frame->line = VM_NO_LINE;
            break;
        case OP_JUMP_IF_FALSE:
            if (!value_is_true(*--sp))
                next = code->instructions + argument;
            break;
        case OP_JUMP_IF_TRUE:
            if (value_is_true(*--sp))
                next = code->instructions + argument;
            break;
        case OP_LOOP_IF_FALSE:
            if (!value_is_true(*--sp)) {
                next = code->instructions + argument;
                frame->line = VM_NO_LINE;
            }
            break;
        case OP_LOOP_IF_TRUE:
            if (value_is_true(*--sp)) {
                next = code->instructions + argument;
                frame->line = VM_NO_LINE;
            }
            break;
        case OP_AND:
            if (!value_is_true(sp[-1]))
                next = code->instructions + argument;
            else
                sp--;
            break;
        case OP_OR:
            if (value_is_true(sp[-1]))
                next = code->instructions + argument;
            else
                sp--;
            break;

        case OP_CALL:
            value = *(sp - 1 - argument);
            vm->top = sp;
            if (value_is_type(value, OBJECT_FUNCTION)) {
                struct function *function = value_function(value);

                if (function->code->parameter_count != argument) {
                    call_wrong_count(in, function->code, argument);
                    goto error;
                }
                frame->next = next;
                if (!enter(in, function->code, function->globals, argument))
                    goto error;
                goto resume;
            }
            if (!call_object(in, value, sp - argument, argument, &value))
                goto error;
            sp -= argument;
            sp[-1] = value;
            break;
        case OP_RETURN:
            value = *--sp;
            failed = false;
            goto leave;

        case OP_LIST:
            vm->top = sp;
            if (!build_list(in, sp - argument, argument, &value))
                goto error;
            sp -= argument;
            *sp++ = value;
            break;
        case OP_APPEND:
            vm->top = sp;
            if (!list_append(in, value_list(sp[-2]), sp[-1]))
                goto error;
            sp--;
            break;
        case OP_TUPLE:
            vm->top = sp;
            if (!build_tuple(in, sp - argument, argument, &value))
                goto error;
            sp -= argument;
            *sp++ = value;
            break;
        case OP_DICT:
            vm->top = sp;
            if (!build_dict(in, &value))
                goto error;
            *sp++ = value;
            break;
        case OP_INSERT:
            vm->top = sp;
            if (!dict_set(in, value_dict(sp[-3]), sp[-2], sp[-1]))
                goto error;
            sp -= 2;
            break;
        case OP_UNPACK:
            vm->top = sp;
            if (!operator_unpack(in, sp[-1], argument, sp - 1))
                goto error;
            sp += argument;
            sp--;
            break;
        case OP_ITERATE:
            vm->top = sp;
            if (!operator_iterate(in, sp[-1], &value))
                goto error;
            sp[-1] = value;
            break;
        case OP_NEXT:
            vm->top = sp;
            if (!operator_next(in, sp[-1], &value))
                goto error;
            if (value_is_undefined(value)) {
                sp--;
                next = code->instructions + argument;
            } else {
                *sp++ = value;
            }
            break;

        case OP_FUNCTION:
            vm->top = sp;
            if (!make_function(in, code->constants[argument], frame->globals, &value))
                goto error;
            *sp++ = value;
            break;
        case OP_IMPORT:
        case OP_IMPORT_LAST:
            vm->top = sp;
            if (!import(in, code_operation(instruction), code->constants[argument], &value))
                goto error;
            *sp++ = value;
            break;
        case OP_IMPORT_NAME:
            vm->top = sp;
            if (!module_import_name(in, value_module(sp[-1]),
                                    value_string(code->constants[argument]), &value))
                goto error;
            *sp++ = value;
            break;

        case OP_RAISE:
            vm->top = sp;
            call_raise(in, sp[-1]);
            goto error;
        case OP_MATCH:
            vm->top = sp;
            if (!call_match(in, sp[-2], sp[-1], &answer))
                goto error;
            sp[-1] = value_bool(answer);
            break;
        case OP_RAISE_AGAIN:
            /* The traceback has this frame already. */
            error_restore(in, *--sp);
            goto unwind;
        }
    }

error:
    error_add_traceback(in, code, frame->line);
unwind: {
    const struct code_handler *handler
        = find_handler(code, (size_t)(next - code->instructions) - 1);

    if (handler != NULL) {
        vm->top = frame->base + code->local_count + handler->depth;
        *vm->top++ = error_take(in);
        frame->next = code->instructions + handler->target;
        goto resume;
    }
}
    value = value_none();
    failed = true;

leave:
    PyDTrace_FUNCTION_RETURN(code->filename, code->name, frame->line);
    vm->top = frame->base - 1;
    vm->frame_count--;
    if (frame->entry) {
        *result = value;
        return !failed;
    }
    frame = &vm->frames[vm->frame_count - 1];
    code = frame->code;
    next = frame->next;
    if (failed)
        goto error;
    *vm->top++ = value;
    goto resume;
}

/* Begins a run loop.  The function and its arguments are on the stack, and taken from it. */
static bool
run_nested(struct interp *in, struct code *code, struct dict *globals, size_t count,
           struct value *result)
{
    struct vm *vm = &in->vm;
    size_t mark = gc_mark(in);
    bool ok;

    if (vm->nesting == VM_NESTING) {
        vm->top -= count + 1;
        return too_deep(in);
    }
    if (!enter(in, code, globals, count)) {
        vm->top -= count + 1;
        return false;
    }
    vm->frames[vm->frame_count - 1].entry = true;
    vm->nesting++;
    ok = run(in, result);
    vm->nesting--;
    gc_release(in, mark);
    return ok;
}

bool
vm_run_module(struct interp *in, struct code *code, struct dict *globals)
{
    struct value ignored;

    if (!has_room(&in->vm, 1))
        return too_deep(in);
    *in->vm.top++ = value_object(code);
    return run_nested(in, code, globals, 0, &ignored);
}

bool
vm_call(struct interp *in, struct value callee, const struct value *args, size_t count,
        struct value *result)
{
    struct function *function;

    if (!value_is_type(callee, OBJECT_FUNCTION))
        return call_object(in, callee, args, count, result);
    function = value_function(callee);
    if (function->code->parameter_count != count)
        return call_wrong_count(in, function->code, count);
    if (!has_room(&in->vm, count + 1))
        return too_deep(in);
    *in->vm.top++ = callee;
    for (size_t i = 0; i < count; i++)
        *in->vm.top++ = args[i];
    return run_nested(in, function->code, function->globals, count, result);
}
