/* SPDX-License-Identifier: 0BSD */
/*
 * In place of the consumer's expect.c: a line for each value, and no end at the
 * first fault.  The first word of a line says what became of the value:
 *
 *     right NAME
 *     wrong NAME ARGUMENT
 *     unreadable NAME ARGUMENT
 *     missing NAME            the probe was not hit
 *     fault TEXT              something else that does not hold
 *     end                     the last line
 */
#include "report.h"

enum { QUEUE = 8 };

static struct expected {
    const char *name;
    uint64_t values[MAX_ARGUMENTS];
    int count;
    int behind;                 /* argument, or -1 */
    unsigned char bytes[16];
    int size;
} queue[QUEUE];
static volatile int waiting;

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
    unsigned long rest = (unsigned long)number;
    *--p = 0;
    do
        *--p = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    say(p);
}

static void line(const char *word, const char *name, const char *text, size_t length)
{
    say(word), say(" "), say(name), say(" ");
    system_write(text, length);
    say("\n");
}

static void lines(int count, const char *word, const char *name, const char *text)
{
    size_t length = 0;
    while (text[length])
        length++;
    while (count-- > 0)
        line(word, name, text, length);
}

static int total(const struct expected *e)
{
    return e->count + (e->behind >= 0);
}

void expect(const char *name, const uint64_t *values, int count)
{
    struct expected *e = &queue[waiting];
    if (waiting == QUEUE) {
        say("fault too many hits expected at once\n");
        return;
    }
    e->name = name, e->count = count, e->behind = -1, e->size = 0;
    for (int i = 0; i < count; i++)
        e->values[i] = values[i];
    waiting = waiting + 1;
}

void expect_behind(int index, const void *bytes, int size)
{
    struct expected *e = &queue[waiting - 1];
    e->behind = index, e->size = size;
    for (int i = 0; i < size; i++)
        e->bytes[i] = ((const unsigned char *)bytes)[i];
}

void expect_done(void)
{
    if (armed)
        for (int i = 0; i < waiting; i++)
            lines(total(&queue[i]), "missing", queue[i].name, "");
    waiting = 0;
}

void expect_true(const char *what, int fact)
{
    if (!fact)
        say("fault "), say(what), say(" does not hold\n");
}

static void behind(const struct expected *e, const uint64_t *values)
{
    static const char text[] = "memory behind a pointer";
    const unsigned char *p = (const unsigned char *)(uintptr_t)values[e->behind];
    const char *word = "wrong";
    int i = 0;
    if (!operands[e->behind].readable) {
        word = "unreadable";
    } else if (values[e->behind] == e->values[e->behind]) {
        while (i < e->size && p[i] == e->bytes[i])
            i++;
        if (i == e->size)
            word = "right";
    }
    line(word, e->name, text, sizeof text - 1);
}

void hit(const char *name, const char *args, const uint64_t *values, int count)
{
    struct expected e;
    int found = 0;
    /* What comes before it in the queue may not have been compiled. */
    while (found < waiting && !same_text(name, queue[found].name))
        found++;
    if (found == waiting) {
        say("fault "), say(name), say(" was hit when it should not be\n");
        return;
    }
    e = queue[found];
    waiting = waiting - 1;
    for (int i = found; i < waiting; i++)
        queue[i] = queue[i + 1];
    if (count < 0) {
        lines(total(&e), "unreadable", name, args);
        return;
    }
    if (count != e.count) {
        lines(total(&e), "wrong", name, args);
        if (!total(&e))
            say("fault "), say(name), say(" has arguments\n");
        return;
    }
    for (int i = 0; i < count; i++)
        line(!operands[i].readable ? "unreadable" : values[i] == e.values[i] ? "right" : "wrong",
             name, operands[i].text, operands[i].length);
    if (e.behind >= 0)
        behind(&e, values);
}

int result(void)
{
    say("end\n");
    return 0;
}

/* The body has no probes of a generated header. */
void typed(int seed)
{
    (void)seed;
}
