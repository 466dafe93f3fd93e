/* SPDX-License-Identifier: 0BSD */
/* Runs the body before the probes are armed, while they are, and after. */
#include "consumer.h"

int armed;

static struct note notes[MAX_SITES];

static void pass(void)
{
    hand_written(1);
    typed(1);
}

int main(void)
{
    size_t count = read_notes(notes, MAX_SITES);
    say_number((long)count), say(" sites\n");
    pass();
    arm(notes, count);
    armed = 1;
    pass();
    armed = 0;
    disarm();
    pass();
    return result();
}
