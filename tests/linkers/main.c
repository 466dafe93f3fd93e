/* SPDX-License-Identifier: 0BSD */
/* One round of work at the start, and one for each line of the input. */
#include "work.h"

#include <stdio.h>

#define PASSES 3

static int one_round(void)
{
    struct seen seen = { 0, 0, 0 };
    int sum = 0;
    volatile int start = 1;  /* or the compiler makes a copy of each function for each value */
    for (int i = start; i <= PASSES; i++) {
        sum += work_first(i, &seen);
        sum += work_second(i, &seen);
        work_twin_one();
        work_twin_two();
        work_gated_one();
        work_gated_two();
    }
    printf("sum %d both %d first %d second %d\n", sum, seen.both, seen.first, seen.second);
    return fflush(stdout);
}

int main(void)
{
    int letter;
    one_round();
    while ((letter = getchar()) != EOF)
        if (letter == '\n')
            one_round();
    return 0;
}
