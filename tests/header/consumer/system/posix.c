/* SPDX-License-Identifier: 0BSD */
/* The system calls, by any libc. */
#define _GNU_SOURCE
#include "../consumer.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void (*on_trap)(void *context);

static void fail(const char *what)
{
    say(what), say("\n");
    exit(2);
}

static void handler(int signal_number, siginfo_t *info, void *context)
{
    (void)signal_number, (void)info;
    on_trap(context);
}

const unsigned char *system_map(const char *path)
{
    struct stat status;
    int file = open(path, O_RDONLY);
    void *mapped;
    if (file < 0 || fstat(file, &status) < 0)
        fail("cannot open the program");
    mapped = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (mapped == MAP_FAILED)
        fail("cannot map the program");
    close(file);
    return mapped;
}

void system_on_trap(void (*function)(void *context))
{
    struct sigaction action = { 0 };
    on_trap = function;
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO;
    /* Some traps are illegal instructions to the kernel. */
    if (sigaction(SIGTRAP, &action, NULL) || sigaction(SIGILL, &action, NULL))
        fail("cannot handle signals");
}

void system_write(const char *text, size_t length)
{
    if (write(1, text, length) != (ssize_t)length)
        _exit(2);
}

void system_exit(int status)
{
    _exit(status);
}

void system_code(unsigned char *code, size_t size, int writable)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t first = (uintptr_t)code / page * page;
    uintptr_t last = ((uintptr_t)code + size + page - 1) / page * page;
    int access = PROT_READ | PROT_EXEC | (writable ? PROT_WRITE : 0);
    if (mprotect((void *)first, last - first, access))
        fail("cannot change the protection of code");
    __builtin___clear_cache((char *)code, (char *)code + size);
}
