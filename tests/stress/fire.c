// SPDX-License-Identifier: 0BSD
/*
 * fire THREADS PASSES [wait]: each thread passes the probe so often at full speed; with "wait" it
 * begins when a byte comes, and ends when another does.  It says how often it passed in all.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include "fire_probes.h"

static unsigned long passes;

static void *work(void *thread)
{
    static const char *const names[] = {"one", "two", "three"};
    char name[16];
    for (unsigned long i = 0; i < passes; i++) {
        snprintf(name, sizeof name, "%s", names[i % 3]);
        FIRE_SHOT((int)(long)thread, i, name);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t others[16];
    long threads = argc > 1 ? atol(argv[1]) : 1;
    passes = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
    if (argc > 3 && getchar() == EOF)
        return 2;
    for (long i = 1; i < threads; i++)
        if (pthread_create(&others[i], NULL, work, (void *)i) != 0)
            return 2;
    work(NULL);
    for (long i = 1; i < threads; i++)
        pthread_join(others[i], NULL);
    fprintf(stderr, "fired %lu\n", passes * (unsigned long)threads);
    if (argc > 3)
        getchar();
    return 0;
}
