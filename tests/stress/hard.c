// SPDX-License-Identifier: 0BSD
/*
 * hard PASSES [strict|filter]: two threads (one under seccomp) pass the probes of hard.provider.
 *
 * With a word it forbids itself all system calls but those of the end first: SECCOMP_MODE_STRICT,
 * or a filter that kills the process.  Prints the passes that it made.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hard_probes.h"

static int passes;

/* A buffer on the stack, filled by what _FORTIFY_SOURCE checks. */
__attribute__((__noinline__)) int pass(int number)
{
#ifdef CALL_WHAT_IS_FORBIDDEN
    getppid();
#endif
    char text[16];
    long minus = -(long)number;     /* here, so that a check of it is in each build */
    snprintf(text, sizeof text, "pass %010d", number);
    HARD_GUARDED(number, 0xfedcba9876543210u ^ (unsigned long)number, text);
    HARD_BARE((short)minus);
    HARD_QUICK(minus);
    HARD_SHARED((unsigned)number);
#ifdef __x86_64__
    /* What usdt.h refuses: the kernel makes a call of it.  Nothing lives in the red zone here. */
    __asm__ volatile ("sub $128, %%rsp\n.globl hard_nop5\nhard_nop5:\n\t"
                      ".byte 0x0f,0x1f,0x44,0x00,0x00\n\tadd $128, %%rsp" : : : "memory", "cc");
#endif
    return text[5] == '0';
}

static void *work(void *argument)
{
    for (int i = 0; i < passes; i++)
        if (!pass(i))
            abort();
    return argument;
}

static void forbid(const char *how)
{
    struct sock_filter rows[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_write, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog filter = {sizeof rows / sizeof *rows, rows};
    int failed = strcmp(how, "strict") == 0
        ? prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0)
        : prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
            || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
    if (failed) {
        perror("seccomp");
        _exit(4);
    }
}

int main(int argc, char **argv)
{
    char line[32];
    int confined = argc > 2, threads = confined ? 1 : 2;
    pthread_t other;
    passes = argc > 1 ? atoi(argv[1]) : 0;
    if (confined)
        forbid(argv[2]);
    else if (pthread_create(&other, NULL, work, NULL) != 0)
        return 2;
    work(NULL);
    if (!confined)
        pthread_join(other, NULL);
    int length = snprintf(line, sizeof line, "%d\n", passes * threads);
    if (write(1, line, (size_t)length) != length)
        return 2;
    if (confined)
        syscall(SYS_exit, 0);
    return 0;
}
