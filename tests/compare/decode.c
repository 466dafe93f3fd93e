/* SPDX-License-Identifier: 0BSD */
/*
 * Decodes every form of operand that tracers read without the program's symbols:
 * constants, registers and their parts, memory at a register with an offset and,
 * where the assembler writes it so, an index and a scale.  Any number of bytes.
 * The consumer's own decoder reads less: it is there to find what should not be.
 */
#define _GNU_SOURCE
#include "report.h"

#include <ucontext.h>

struct operand operands[MAX_ARGUMENTS];

static int decimal(const char *text, size_t length, uint64_t *value)
{
    size_t i = length && text[0] == '-';
    uint64_t number = 0;
    if (i == length)
        return 0;
    for (; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return 0;
        number = 10 * number + (uint64_t)(text[i] - '0');
    }
    *value = text[0] == '-' ? 0 - number : number;
    return 1;
}

#if defined(__x86_64__) || defined(__i386__)
/* The parts of a register are read from the whole. */
static int part(void *context, const char *text, size_t length, uint64_t *value)
{
#ifdef __x86_64__
    static const char *const whole[] = {
        "%rax", "%rbx", "%rcx", "%rdx", "%rsi", "%rdi", "%rbp", "%rsp",
        "%r8", "%r9", "%r10", "%r11", "%r12", "%r13", "%r14", "%r15",
    };
    int i = listed(text, length, "%al %bl %cl %dl %sil %dil %bpl %spl "
                                 "%r8b %r9b %r10b %r11b %r12b %r13b %r14b %r15b");
    int j = listed(text, length, "%ax %bx %cx %dx %si %di %bp %sp "
                                 "%r8w %r9w %r10w %r11w %r12w %r13w %r14w %r15w");
#else
    static const char *const whole[] = {
        "%eax", "%ebx", "%ecx", "%edx", "%esi", "%edi", "%ebp", "%esp",
    };
    int i = listed(text, length, "%al %bl %cl %dl");
    int j = listed(text, length, "%ax %bx %cx %dx %si %di %bp %sp");
#endif
    size_t size = 0;
    i = i < 0 ? j : i;
    if (i < 0)
        return 0;
    while (whole[i][size])
        size++;
    return arch_register(context, whole[i], size, value);
}
#elif defined(__aarch64__)
static int part(void *context, const char *text, size_t length, uint64_t *value)
{
    int i = numbered(text, length, "w", 31);
    if (i >= 0)
        *value = (uint32_t)((ucontext_t *)context)->uc_mcontext.regs[i];
    else if (is_word(text, length, "sp"))
        *value = ((ucontext_t *)context)->uc_mcontext.sp, i = 0;
    else if (is_word(text, length, "xzr") || is_word(text, length, "wzr"))
        *value = 0, i = 0;
    return i >= 0;
}
#elif defined(__arm__)
static int part(void *context, const char *text, size_t length, uint64_t *value)
{
    static const char *const whole[] = { "fp", "ip", "sp", "lr" };
    int i = listed(text, length, "r11 r12 r13 r14");
    return i >= 0 && arch_register(context, whole[i], 2, value);
}
#else
static int part(void *context, const char *text, size_t length, uint64_t *value)
{
    (void)context, (void)text, (void)length, (void)value;
    return 0;
}
#endif

static int in_register(void *context, const char *text, size_t length, uint64_t *value)
{
    return arch_register(context, text, length, value) || part(context, text, length, value);
}

static int constant(const char *text, size_t length, uint64_t *value)
{
    size_t prefix = 0;
    for (; arch_constant[prefix]; prefix++)
        if (prefix == length || text[prefix] != arch_constant[prefix])
            return 0;
    return decimal(text + prefix, length - prefix, value);
}

static size_t until(const char *text, size_t length, char end)
{
    size_t i = 0;
    while (i < length && text[i] != end)
        i++;
    return i;
}

/* [reg] and [reg, #8], the # as the architecture has it. */
static int bracketed(void *context, const char *text, size_t length, uint64_t *address)
{
    size_t reg = until(text, length, ',');
    uint64_t offset = 0;
    if (!in_register(context, text, reg, address))
        return 0;
    if (reg < length && (reg + 2 > length || !constant(text + reg + 2, length - reg - 2, &offset)))
        return 0;
    *address += offset;
    return 1;
}

/* 8(base), 8(base,index), 8(base,index,4), (base) and 8(,index,4). */
static int parenthesized(void *context, const char *text, size_t length, uint64_t *address)
{
    size_t open = until(text, length, '('), size;
    uint64_t offset = 0, base = 0, index = 0, scale = 1;
    const char *p = text + open + 1;
    size_t rest = length - open - 1;
    if (open && !decimal(text, open, &offset))
        return 0;
    size = until(p, rest, ',');
    if ((size || size == rest) && !in_register(context, p, size, &base))
        return 0;
    if (size < rest) {
        p += size + 1, rest -= size + 1;
        size = until(p, rest, ',');
        if (!in_register(context, p, size, &index))
            return 0;
        if (size < rest && !decimal(p + size + 1, rest - size - 1, &scale))
            return 0;
    }
    *address = offset + base + index * scale;
    return 1;
}

static int memory(void *context, const char *text, size_t length, int size, uint64_t *value)
{
    uint64_t address;
    const void *p;
    if (length > 2 && text[0] == '[' && text[length - 1] == ']') {
        if (!bracketed(context, text + 1, length - 2, &address))
            return 0;
    } else if (length <= 2 || text[length - 1] != ')' || until(text, length, '(') == length
               || !parenthesized(context, text, length - 1, &address)) {
        return 0;
    }
    p = (const void *)(uintptr_t)address;
    if (size == 1) {
        *value = *(const unsigned char *)p;
    } else if (size == 2) {
        uint16_t half;
        __builtin_memcpy(&half, p, 2);
        *value = half;
    } else if (size == 4) {
        uint32_t word;
        __builtin_memcpy(&word, p, 4);
        *value = word;
    } else {
        __builtin_memcpy(value, p, 8);
    }
    return 1;
}

/* After a blank, the next argument begins with SIZE@ or SIZEf@. */
static size_t operand_length(const char *text)
{
    for (size_t i = 0;; i++) {
        size_t next = i + 1;
        if (!text[i])
            return i;
        if (text[i] != ' ')
            continue;
        next += text[next] == '-';
        if (text[next] < '0' || text[next] > '9')
            continue;
        next += text[next + 1] == 'f' ? 2 : 1;
        if (text[next] == '@')
            return i;
    }
}

static uint64_t cut(uint64_t value, int size, int is_signed)
{
    int unused = 64 - 8 * size;
    value <<= unused;
    return is_signed ? (uint64_t)((int64_t)value >> unused) : value >> unused;
}

int decode(const char *args, void *context, uint64_t values[MAX_ARGUMENTS])
{
    int count = 0;
    while (*args) {
        int is_signed = *args == '-', size;
        struct operand *operand = &operands[count];
        const char *start = args;
        size_t length;
        args += is_signed;
        size = *args++ - '0';
        args += *args == 'f';
        if ((size != 1 && size != 2 && size != 4 && size != 8) || *args++ != '@'
            || count == MAX_ARGUMENTS)
            return -1;
        length = operand_length(args);
        operand->text = start;
        operand->length = (size_t)(args - start) + length;
        operand->readable = constant(args, length, &values[count])
            || in_register(context, args, length, &values[count])
            || memory(context, args, length, size, &values[count]);
        values[count] = operand->readable ? cut(values[count], size, is_signed) : 0;
        args += length;
        args += *args == ' ';
        count++;
    }
    return count;
}
