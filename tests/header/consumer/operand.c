/* SPDX-License-Identifier: 0BSD */
/*
 * Decodes `SIZE@OPERAND SIZE@OPERAND ...`, strictly: a constant or a register,
 * and memory at an offset from a register; where registers have 8 bytes, from the
 * stack pointer only, for probes out of line.
 */
#include "consumer.h"

int numbered(const char *text, size_t length, const char *prefix, int limit)
{
    size_t i = 0;
    int number = 0;
    for (; prefix[i]; i++)
        if (i == length || text[i] != prefix[i])
            return -1;
    if (i == length || length > i + 2)
        return -1;
    for (; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        number = 10 * number + (text[i] - '0');
    }
    return number < limit ? number : -1;
}

int listed(const char *text, size_t length, const char *words)
{
    for (int index = 0; *words; index++) {
        size_t size = 0;
        while (words[size] && words[size] != ' ')
            size++;
        if (size == length) {
            size_t i = 0;
            while (i < size && text[i] == words[i])
                i++;
            if (i == size)
                return index;
        }
        words += size + (words[size] == ' ');
    }
    return -1;
}

/* A decimal number that is all of the text. */
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

static int constant(const char *text, size_t length, uint64_t *value)
{
    size_t prefix = 0;
    for (; arch_constant[prefix]; prefix++)
        if (prefix == length || text[prefix] != arch_constant[prefix])
            return 0;
    return decimal(text + prefix, length - prefix, value);
}

#if defined(__LP64__) || defined(__x86_64__)
static const char bases[] = "%rsp sp";
#endif

/* Only the forms 8(%eax), 8($4), 8(9), [r0, #8] and [sp, 8]. */
static int memory(const char *text, size_t length, int size, void *context, uint64_t *value)
{
    const char *reg = text, *offset = text, *end = text + length - 1;
    size_t reg_length, offset_length;
    uint64_t address, distance;
    uint32_t words[2];
    const unsigned char *p;

    if (length < 4)
        return 0;
    if (*text == '[' && *end == ']') {
        const char *comma = text;
        while (comma < end && *comma != ',')
            comma++;
        if (comma + 3 >= end || comma[1] != ' ')
            return 0;
        reg = text + 1, reg_length = (size_t)(comma - reg);
        offset = comma + 2 + (comma[2] == '#'), offset_length = (size_t)(end - offset);
    } else {
        const char *open = text;
        while (open < end && *open != '(')
            open++;
        if (*end != ')' || open == end)
            return 0;
        offset_length = (size_t)(open - text);
        reg = open + 1, reg_length = (size_t)(end - reg);
    }
#if defined(__LP64__) || defined(__x86_64__)
    if (listed(reg, reg_length, bases) < 0)
        return 0;
#endif
    if (!decimal(offset, offset_length, &distance)
        || !arch_register(context, reg, reg_length, &address))
        return 0;
    p = (const unsigned char *)(uintptr_t)(address + distance);
    __builtin_memcpy(words, p, size == 8 ? 8 : 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    *value = size == 8 ? (uint64_t)words[0] << 32 | words[1] : words[0];
#else
    *value = size == 8 ? (uint64_t)words[1] << 32 | words[0] : words[0];
#endif
    return 1;
}

/* The next argument begins at a blank that SIZE@ follows. */
static size_t operand_length(const char *text)
{
    for (size_t i = 0;; i++) {
        size_t next = i + 1;
        if (!text[i])
            return i;
        if (text[i] != ' ')
            continue;
        next += text[next] == '-';
        if (text[next] >= '0' && text[next] <= '9' && text[next + 1] == '@')
            return i;
    }
}

int decode(const char *args, void *context, uint64_t values[MAX_ARGUMENTS])
{
    int count = 0;
    while (*args) {
        int minus = *args == '-', size;
        size_t length;
        uint64_t value;
        args += minus;
        size = *args++ - '0';
        if ((size != 4 && size != 8) || *args++ != '@' || count == MAX_ARGUMENTS)
            return -1;
        length = operand_length(args);
        if (!constant(args, length, &value) && !arch_register(context, args, length, &value)
            && !memory(args, length, size, context, &value))
            return -1;
        if (size == 4)
            value = minus ? (uint64_t)(int64_t)(int32_t)(uint32_t)value : (uint32_t)value;
        values[count++] = value;
        args += length;
        if (*args && (*args++ != ' ' || !*args))
            return -1;
    }
    return count;
}
