/* SPDX-License-Identifier: 0BSD */
/*
 * The body of the consumer's program, for a tracer outside of the process.
 *
 *     traced 010      three passes; what it says of each one is below
 *
 * A pass with 1 is a traced one: then the body asserts that the semaphores are up, and
 * says what it passes.  Between two passes it writes a line to the error output, and
 * waits for one on its input.
 *
 *     pass N
 *     semaphores COUNT COUNT ...          of the notes that have one, in their order
 *     passes NAME VALUE VALUE ...         the next hit, in 64 bits
 *     behind INDEX BYTE BYTE ...          and what its argument points at
 *     fault: WHAT                         and the exit status is 1
 */
#include "consumer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int armed;

static struct note notes[MAX_SITES];
static int status;

void say(const char *text)
{
    fputs(text, stdout);
}

void expect(const char *name, const uint64_t *values, int count)
{
    if (!armed)
        return;
    printf("passes %s", name);
    for (int i = 0; i < count; i++)
        printf(" 0x%" PRIx64, values[i]);
    puts("");
}

void expect_behind(int index, const void *bytes, int size)
{
    if (!armed)
        return;
    printf("behind %d", index);
    for (int i = 0; i < size; i++)
        printf(" %d", ((const unsigned char *)bytes)[i]);
    puts("");
}

void expect_done(void)
{
}

void expect_true(const char *what, int fact)
{
    if (!fact) {
        printf("fault: %s\n", what);
        status = 1;
    }
}

/* Read, not mapped: in a second mapping of the program the kernel would raise all again. */
const unsigned char *system_map(const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t size = 0, room = 1 << 24, got;
    unsigned char *content = malloc(room);
    if (!file || !content)
        exit(4);
    while ((got = fread(content + size, 1, room - size, file)) > 0)
        size += got;
    if (size == room)
        exit(4);
    fclose(file);
    return content;
}

static void pass(size_t count)
{
    printf("semaphores");
    for (size_t i = 0; i < count; i++)
        if (notes[i].semaphore)
            printf(" %d", *notes[i].semaphore);
    puts("");
    hand_written(1);
    typed(1);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    size_t count = read_notes(notes, MAX_SITES);
    char line;

    alarm(800); /* whatever happens, its tracer comes to an end */
    if (argc != 2 || !argv[1][0])
        return 2;
    for (const char *p = argv[1];; ) {
        armed = *p == '1';
        printf("pass %c\n", *p);
        pass(count);
        if (!*++p)
            return status;
        if (write(2, "\n", 1) != 1 || read(0, &line, 1) != 1)
            return 3;
    }
}
