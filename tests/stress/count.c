// SPDX-License-Identifier: 0BSD
/* count PASSES [CHILDREN]: passes the probe, and so does each child after fork; prints the sum. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "usdt/usdt.h"

static void pass(unsigned long passes)
{
    for (unsigned long i = 0; i < passes; i++)
        USDT_PROBE1("count", "hit", i);
}

int main(int argc, char **argv)
{
    unsigned long passes = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    int children = argc > 2 ? atoi(argv[2]) : 0;
    pass(passes);
    for (int i = 0; i < children; i++) {
        pid_t child = fork();
        if (child == 0) {
            pass(passes);
            _exit(0);
        }
        if (child < 0)
            return 1;
    }
    for (int i = 0; i < children; i++) {
        int status;
        if (wait(&status) < 0 || status != 0)
            return 1;
    }
    printf("%lu\n", passes * (1 + (unsigned long)children));
    return 0;
}
