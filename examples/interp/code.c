/* SPDX-License-Identifier: 0BSD */
/* code.c - bytecode */

#include "code.h"

#include <string.h>

#include "gc.h"
#include "memory.h"
#include "state.h"

static char *
copy_text(struct interp *in, const char *text, size_t size)
{
    char *copy = memory_alloc(in, size + 1);

    if (copy != NULL)
        memcpy(copy, text, size);
    return copy;
}

static void
free_text(struct interp *in, char *text)
{
    if (text != NULL)
        memory_free(in, text, strlen(text) + 1);
}

struct code *
code_new(struct interp *in, const char *filename, const char *name, size_t name_size, int line)
{
    struct code *code = gc_new(in, OBJECT_CODE, sizeof *code);

    if (code == NULL)
        return NULL;
    code->line = line;
    code->filename = copy_text(in, filename, strlen(filename));
    if (code->filename == NULL)
        return NULL;
    code->name = copy_text(in, name, name_size);
    return code->name ? code : NULL;
}

void
code_clear(struct interp *in, struct code *code)
{
    free_text(in, code->filename);
    free_text(in, code->name);
    for (size_t i = 0; i < code->local_count; i++)
        free_text(in, code->local_names[i]);
    memory_free(in, code->local_names, code->local_name_capacity * sizeof *code->local_names);
    memory_free(in, code->instructions, code->capacity * sizeof *code->instructions);
    memory_free(in, code->constants, code->constant_capacity * sizeof *code->constants);
    memory_free(in, code->handlers, code->handler_capacity * sizeof *code->handlers);
}

bool
code_add(struct interp *in, struct code *code, enum operation op, uint32_t argument)
{
    uint32_t *instructions = memory_grow(in, code->instructions, &code->capacity,
                                         code->count + 1, sizeof *instructions);

    if (instructions == NULL)
        return false;
    code->instructions = instructions;
    instructions[code->count++] = (uint32_t)op | argument << 8;
    return true;
}

bool
code_add_constant(struct interp *in, struct code *code, struct value value)
{
    struct value *constants = memory_grow(in, code->constants, &code->constant_capacity,
                                          code->constant_count + 1, sizeof *constants);

    if (constants == NULL)
        return false;
    code->constants = constants;
    constants[code->constant_count++] = value;
    gc_wrote_value(in, &code->object, value);
    return true;
}

bool
code_add_handler(struct interp *in, struct code *code, struct code_handler handler)
{
    struct code_handler *handlers = memory_grow(in, code->handlers, &code->handler_capacity,
                                                code->handler_count + 1, sizeof *handlers);

    if (handlers == NULL)
        return false;
    code->handlers = handlers;
    handlers[code->handler_count++] = handler;
    return true;
}

bool
code_add_local(struct interp *in, struct code *code, const char *name, size_t size)
{
    char **names = memory_grow(in, code->local_names, &code->local_name_capacity,
                               code->local_count + 1, sizeof *names);

    if (names == NULL)
        return false;
    code->local_names = names;
    names[code->local_count] = copy_text(in, name, size);
    if (names[code->local_count] == NULL)
        return false;
    code->local_count++;
    return true;
}
