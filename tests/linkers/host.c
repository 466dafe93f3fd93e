/* SPDX-License-Identifier: 0BSD */
/* For each letter of the input: l loads the library argv[1], w works, u unloads it. */
#include "work.h"

#include <dlfcn.h>
#include <stdio.h>

typedef int work(int, struct seen *);

int main(int argc, char **argv)
{
    void *library = NULL;
    int letter;
    while (argc > 1 && (letter = getchar()) != EOF) {
        if (letter == 'l') {
            library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
            puts(library ? "loaded" : dlerror());
        } else if (letter == 'u') {
            puts(dlclose(library) ? dlerror() : "unloaded");
        } else if (letter == 'w') {
            struct seen seen = { 0, 0, 0 };
            union {
                void *object;
                work *function;
            } first, second;
            int sum = 0;
            first.object = dlsym(library, "work_first");
            second.object = dlsym(library, "work_second");
            for (int i = 1; i <= 3; i++)
                sum += first.function(i, &seen) + second.function(i, &seen);
            printf("sum %d both %d first %d second %d\n", sum, seen.both, seen.first, seen.second);
        }
        fflush(stdout);
    }
    return 0;
}
