/* SPDX-License-Identifier: 0BSD */
#include "consumer.h"

enum { QUEUE = 8 };

static struct expected {
    const char *name;
    uint64_t values[MAX_ARGUMENTS];
    int count;
    int behind;                 /* argument, or -1 */
    int anywhere;               /* its value is not known */
    unsigned char bytes[16];
    int size;
} queue[QUEUE];
static volatile int waiting;
static long right, total, faults;

static int same_text(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

void say(const char *text)
{
    size_t length = 0;
    while (text[length])
        length++;
    system_write(text, length);
}

void say_number(long number)
{
    char text[24], *p = text + sizeof text;
    int minus = number < 0;
    unsigned long rest = minus ? 0 - (unsigned long)number : (unsigned long)number;
    *--p = 0;
    do
        *--p = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (minus)
        *--p = '-';
    say(p);
}

static void say_hex(uint64_t number)
{
    char text[20];
    int i;
    text[0] = '0', text[1] = 'x', text[18] = 0;
    for (i = 0; i < 16; i++)
        text[2 + i] = "0123456789abcdef"[number >> (60 - 4 * i) & 15];
    say(text);
}

static void fault(const char *name, const char *what)
{
    faults++;
    say(name), say(": "), say(what), say("\n");
}

void expect(const char *name, const uint64_t *values, int count)
{
    struct expected *e = &queue[waiting];
    int i;
    if (waiting == QUEUE) {
        fault(name, "too many hits expected at once");
        return;
    }
    e->name = name, e->count = count, e->behind = -1, e->size = 0, e->anywhere = 0;
    for (i = 0; i < count; i++)
        e->values[i] = values[i];
    if (armed)
        total += count;
    waiting = waiting + 1;
}

void expect_behind(int index, const void *bytes, int size)
{
    struct expected *e = &queue[waiting - 1];
    e->behind = index, e->size = size;
    for (int i = 0; i < size; i++)
        e->bytes[i] = ((const unsigned char *)bytes)[i];
    if (armed)
        total++;
}

void expect_pointing(const char *name, const void *bytes, int size)
{
    const uint64_t none = 0;
    expect(name, &none, 1);
    expect_behind(0, bytes, size);
    queue[waiting - 1].anywhere = 1;
}

void expect_done(void)
{
    if (armed)
        for (int i = 0; i < waiting; i++)
            fault(queue[i].name, "was not hit");
    waiting = 0;
}

void expect_true(const char *what, int fact)
{
    if (!fact)
        fault(what, "does not hold");
}

static void compare(const struct expected *e, const char *args, const uint64_t *values)
{
    for (int i = 0; i < e->count; i++) {
        if (values[i] == e->values[i] || (e->anywhere && values[i])) {
            right++;
            continue;
        }
        say(e->name), say(": argument "), say_number(i + 1), say(" of "), say(args);
        say(" is "), say_hex(values[i]), say(", passed "), say_hex(e->values[i]), say("\n");
        faults++;
    }
    if (e->behind >= 0) {
        const unsigned char *p = (const unsigned char *)(uintptr_t)values[e->behind];
        int i = 0;
        if (values[e->behind] == e->values[e->behind] || (e->anywhere && p))
            while (i < e->size && p[i] == e->bytes[i])
                i++;
        if (e->size && i == e->size)
            right++;
        else
            fault(e->name, "what the pointer points at is not in memory yet");
    }
}

void hit(const char *name, const char *args, const uint64_t *values, int count)
{
    const struct expected e = queue[0];
    if (!waiting || !same_text(name, e.name)) {
        fault(name, "was hit when it should not be");
        return;
    }
    waiting = waiting - 1;
    for (int i = 0; i < waiting; i++)
        queue[i] = queue[i + 1];
    if (count < 0)
        fault(args, "cannot be decoded");
    else if (count != e.count)
        fault(name, "has another number of arguments");
    else
        compare(&e, args, values);
}

int result(void)
{
    say("values "), say_number(right), say("/"), say_number(total), say("\n");
    return faults || right != total || total < 100;
}
