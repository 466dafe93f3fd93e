/* SPDX-License-Identifier: 0BSD */
/*
 * vm.c - runs bytecode
 *
 * Calls of script functions stay inside one run loop; another one is begun only where C code
 * calls back (an audit hook) or a module is imported.  The loop keeps the stack pointer in a
 * local variable: vm->top must be set from it before anything that may collect, or call back.
 */

#include "code.h"
#include "python_probes.h"
#include "state.h"

void vm_init(struct interp *in)
{
    in->vm.stack = memory_alloc(VM_STACK * sizeof *in->vm.stack);
    in->vm.frames = memory_alloc(VM_FRAMES * sizeof *in->vm.frames);
    in->vm.top = in->vm.stack;
}

static struct value too_deep(struct interp *in)
{
    return error_set(in, ERROR_RECURSION, "maximum recursion depth exceeded");
}

/* A frame for `code`.  The function and `count` arguments are on the stack already. */
static bool enter(struct interp *in, struct code *code, struct module *module, size_t count)
{
    struct vm *vm = &in->vm;
    struct frame *frame;

    if (count != code->parameter_count) {
        error_set(in, ERROR_TYPE, "%s() takes %zu positional arguments but %zu were given",
                  code->name->bytes, code->parameter_count, count);
        return false;
    }
    if (vm->frame_count == VM_FRAMES
        || (size_t)(vm->stack + VM_STACK - vm->top)
               < code->local_count + code->stack_size + VM_RESERVE) {
        too_deep(in);
        return false;
    }
    frame = &vm->frames[vm->frame_count++];
    frame->code = code;
    frame->module = module;
    frame->next = code->instructions;
    frame->base = vm->top - count;
    frame->line = VM_NO_LINE;
    frame->entry = false;
    for (size_t i = count; i < code->local_count; i++)
        *vm->top++ = value_undefined();
    if (gc_is_due(&in->gc))
        gc_collect_due(in);
    PyDTrace_FUNCTION_ENTRY(code->file->bytes, code->name->bytes, code->line);
    return true;
}

static const struct handler *find_handler(const struct code *code, size_t at)
{
    for (size_t i = 0; i < code->handler_count; i++)
        if (code->handlers[i].start <= at && at < code->handlers[i].end)
            return &code->handlers[i];
    return NULL;
}

/* Instructions that are too rare or too long for the loop. */

static struct value load_global(struct interp *in, const struct frame *frame,
                                const struct string *name)
{
    struct value value = table_get(&frame->module->globals, name);

    if (value.tag == VALUE_UNDEFINED)
        value = table_get(&in->builtins, name);
    if (value.tag == VALUE_UNDEFINED)
        return error_set(in, ERROR_NAME, "name '%s' is not defined", name->bytes);
    return value;
}

static void store_global(struct interp *in, const struct frame *frame, struct value name,
                         struct value value)
{
    table_set(&frame->module->globals, AS(string, name), value);
    gc_wrote(&in->gc, frame->module, value);
}

static struct value make_function(struct interp *in, const struct frame *frame, struct value code)
{
    struct function *function = gc_new(in, OBJECT_FUNCTION, sizeof *function);

    function->code = AS(code, code);
    function->module = frame->module;
    return value_object(function);
}

/* Keeps the place where an error began. */
static void note_place(struct error *error, struct code *code, int line)
{
    if (error->code != NULL)
        return;
    error->code = code;
    error->line = line;
}

static void raise(struct interp *in, struct value value)
{
    if (value.tag == VALUE_KIND)
        error_set(in, (enum error_kind)value.as.integer, "%s", "");
    else if (value_is(value, OBJECT_ERROR))
        in->error = AS(error, value);
    else
        error_set(in, ERROR_TYPE, "exceptions must derive from BaseException");
}

static struct value match(struct interp *in, struct value error, struct value kind)
{
    if (kind.tag != VALUE_KIND)
        return error_set(in, ERROR_TYPE, "catching classes that do not inherit from BaseException "
                                         "is not allowed");
    return value_bool(error_is(AS(error, error)->kind, (enum error_kind)kind.as.integer));
}

/* A jump back: a line runs anew. */
static inline void jump_back(struct interp *in, struct frame *frame, struct value *sp)
{
    frame->line = VM_NO_LINE;
    if (gc_is_due(&in->gc)) {
        in->vm.top = sp;
        gc_collect_due(in);
    }
}

/* What is in the run loop more than once. */
#define CHECK(value) do { if ((value).tag == VALUE_UNDEFINED) goto error; } while (0)
/* The result takes the place of the `count` values on top of the stack. */
#define REPLACE(count, result) \
    do { value = (result); CHECK(value); sp -= count; *sp++ = value; } while (0)
#define JUMP_IF(condition) do { if (condition) next = code->instructions + argument; } while (0)
#define LOOP_IF(condition) \
    do { if (condition) { JUMP_IF(true); jump_back(in, frame, sp); } } while (0)

/* The loop: runs the frame on top until it ends. */
static struct value run(struct interp *in)
{
    struct vm *vm = &in->vm;
    struct frame *frame;
    struct code *code;
    const struct handler *handler;
    const uint32_t *next;
    struct value *sp, value;
    uint32_t instruction, argument;

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
                PyDTrace_LINE(code->file->bytes, code->name->bytes, frame->line);
            }
            break;

        case OP_CONSTANT: *sp++ = code->constants[argument]; break;
        case OP_POP: sp--; break;

        case OP_LOAD_LOCAL:
            value = frame->base[argument];
            if (value.tag == VALUE_UNDEFINED) {
                error_set(in, ERROR_NAME, "cannot access local variable '%s' where it is "
                          "not associated with a value", code->locals[argument]->bytes);
                goto error;
            }
            *sp++ = value;
            break;
        case OP_STORE_LOCAL: frame->base[argument] = *--sp; break;
        case OP_LOAD_GLOBAL:
            REPLACE(0, load_global(in, frame, AS(string, code->constants[argument])));
            break;
        case OP_STORE_GLOBAL: store_global(in, frame, code->constants[argument], *--sp); break;
        case OP_ATTRIBUTE:
            REPLACE(1, operator_attribute(in, sp[-1], AS(string, code->constants[argument])));
            break;
        case OP_SUBSCRIPT: REPLACE(2, operator_subscript(in, sp[-2], sp[-1])); break;
        case OP_STORE_SUBSCRIPT:
            if (!operator_store_subscript(in, sp[-2], sp[-1], sp[-3]))
                goto error;
            sp -= 3;
            break;
        case OP_BINARY: REPLACE(2, operator_binary(in, argument, sp[-2], sp[-1])); break;
        case OP_COMPARE: REPLACE(2, operator_compare(in, argument, sp[-2], sp[-1])); break;
        case OP_NEGATIVE:
            REPLACE(1, operator_binary(in, OPERATOR_SUBTRACT, value_int(0), sp[-1]));
            break;
        case OP_NOT: sp[-1] = value_bool(!value_is_true(sp[-1])); break;

        case OP_JUMP: JUMP_IF(true); break;
        case OP_LOOP: LOOP_IF(true); break;
        case OP_JUMP_IF_FALSE: JUMP_IF(!value_is_true(*--sp)); break;
        case OP_JUMP_IF_TRUE: JUMP_IF(value_is_true(*--sp)); break;
        case OP_LOOP_IF_FALSE: LOOP_IF(!value_is_true(*--sp)); break;
        case OP_LOOP_IF_TRUE: LOOP_IF(value_is_true(*--sp)); break;
        /* The value stays where it decides. */
        case OP_AND: JUMP_IF(!value_is_true(*--sp) && sp++); break;
        case OP_OR: JUMP_IF(value_is_true(*--sp) && sp++); break;

        case OP_CALL:
            value = *(sp - 1 - argument);
            vm->top = sp;
            if (value_is(value, OBJECT_FUNCTION)) {
                frame->next = next;
                if (!enter(in, AS(function, value)->code, AS(function, value)->module, argument))
                    goto error;
                goto resume;
            }
            REPLACE(argument + 1, builtins_call(in, argument));
            break;
        case OP_RETURN: value = *--sp; goto leave;

        case OP_LIST:
            sp -= argument;
            *sp = value_object(list_new(in, OBJECT_LIST, sp, argument));
            sp++;
            break;
        case OP_ITERATE: REPLACE(1, operator_iterate(in, sp[-1])); break;
        case OP_NEXT:
            value = operator_next(AS(iterator, sp[-1]));
            if (value.tag == VALUE_UNDEFINED) {
                sp--;
                next = code->instructions + argument;
            } else {
                *sp++ = value;
            }
            break;

        case OP_FUNCTION: *sp++ = make_function(in, frame, code->constants[argument]); break;
        case OP_IMPORT:
            vm->top = sp;
            REPLACE(0, module_import(in, AS(string, code->constants[argument])));
            break;

        case OP_RAISE: raise(in, sp[-1]); goto error;
        case OP_MATCH: REPLACE(1, match(in, sp[-2], sp[-1])); break;
        case OP_RAISE_AGAIN: in->error = AS(error, sp[-1]); goto error;
        }
    }

error:
    note_place(in->error, code, frame->line);
    handler = find_handler(code, (size_t)(next - code->instructions) - 1);
    if (handler != NULL) {
        vm->top = frame->base + code->local_count + handler->depth;
        *vm->top++ = value_object(error_take(in));
        frame->next = code->instructions + handler->target;
        goto resume;
    }
    value = value_undefined();

leave:
    PyDTrace_FUNCTION_RETURN(code->file->bytes, code->name->bytes, frame->line);
    vm->top = frame->base - 1;
    vm->frame_count--;
    if (frame->entry)
        return value;
    frame = &vm->frames[vm->frame_count - 1];
    code = frame->code;
    next = frame->next;
    CHECK(value);
    *vm->top++ = value;
    goto resume;
}

/* Begins a run loop.  The function and its arguments are on the stack, and leave it. */
static struct value run_nested(struct interp *in, struct code *code, struct module *module,
                               size_t count)
{
    struct vm *vm = &in->vm;
    struct value result;

    if (vm->nesting == VM_NESTING || !enter(in, code, module, count)) {
        vm->top -= count + 1;
        return in->error ? value_undefined() : too_deep(in);
    }
    vm->frames[vm->frame_count - 1].entry = true;
    vm->nesting++;
    result = run(in);
    vm->nesting--;
    return result;
}

bool vm_run_module(struct interp *in, struct code *code, struct module *module)
{
    *in->vm.top++ = value_object(code);
    return run_nested(in, code, module, 0).tag != VALUE_UNDEFINED;
}

struct value vm_call(struct interp *in, size_t count)
{
    struct value callee = *(in->vm.top - 1 - count), result;

    if (value_is(callee, OBJECT_FUNCTION))
        return run_nested(in, AS(function, callee)->code, AS(function, callee)->module, count);
    result = builtins_call(in, count);
    in->vm.top -= count + 1;
    return result;
}
