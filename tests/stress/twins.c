// SPDX-License-Identifier: 0BSD
/*
 * twins LIBRARY LIBRARY: loads both and forks.  For each line with a number the parent, then the
 * child, pass the probe of each library so often; four words say how often it was on:
 * parent and first library, parent and second, child and first, child and second.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef unsigned long pass(unsigned long);

static pass *load(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    pass *found = NULL;
    if (library)
        *(void **)&found = dlsym(library, "twin_pass");
    if (!found) {
        fprintf(stderr, "twins: %s\n", dlerror());
        exit(2);
    }
    return found;
}

int main(int argc, char **argv)
{
    int down[2], up[2];
    unsigned long fired[4], passes;
    char line[32];
    if (argc != 3)
        return 2;
    pass *one = load(argv[1]), *two = load(argv[2]);
    if (pipe(down) != 0 || pipe(up) != 0)
        return 2;
    pid_t child = fork();
    if (child < 0)
        return 2;
    if (child == 0) {
        close(down[1]);
        while (read(down[0], &passes, sizeof passes) == sizeof passes) {
            fired[0] = one(passes);
            fired[1] = two(passes);
            if (write(up[1], fired, 2 * sizeof *fired) < 0)
                break;
        }
        _exit(0);
    }
    close(up[1]);
    printf("%d\n", (int)child);
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        passes = strtoul(line, NULL, 10);
        fired[0] = one(passes);
        fired[1] = two(passes);
        if (write(down[1], &passes, sizeof passes) < 0
            || read(up[0], fired + 2, 2 * sizeof *fired) != 2 * sizeof *fired)
            return 2;
        printf("%lu %lu %lu %lu\n", fired[0], fired[1], fired[2], fired[3]);
        fflush(stdout);
    }
    return 0;
}
