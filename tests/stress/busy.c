/* SPDX-License-Identifier: 0BSD */
/*
 * busy.c - eight threads that pass probes all the time, and check their own results
 *
 *     busy PLUGIN ROUNDS TICKS    reads commands: "free", "pause", "run N", "end"
 *     busy --child                what it starts itself
 *
 * A thread works in batches of ROUNDS rounds.  The result of a batch depends on its number
 * and the thread alone; the first batches run before "ready", and every later one must
 * give the same.  With probes in signal handlers, over longjmp, in forked and in executed
 * children, and in a library that is loaded for one call.  Each TICKS microseconds a signal
 * interrupts one of the threads (0: never).  "run N" runs N batches a thread
 * between two passes of storm:barrier, with 1 and with 0; the answer is how often each probe
 * was passed.  "free" passes it with 2 while the threads work.
 *
 * Exit status: 0, or 3 and a line on standard error if a result is wrong.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include "storm_probes.h"

enum { THREADS = 8, KINDS = 4 };
enum { STEP, TEXT, BARE, QUICK, SHARED, JUMP, SIGNAL, TICK, FORKED, EXECUTED, BARRIER, PLUGIN,
       PROBES };
static const char *const names[PROBES] = {
    "step", "text", "bare", "quick", "shared", "jump", "signal", "tick", "forked", "executed",
    "barrier", "work"};

struct worker {
    pthread_t id;
    int number;
    int todo;                       /* batches still to be run */
    unsigned long batches;
    unsigned long passed[PROBES];
    unsigned long signals;          /* part of the results */
    char apart[64];
};

extern char **environ;
static struct worker workers[THREADS];
static unsigned long expected[THREADS][KINDS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int parked, is_free, is_over;
static int rounds;
static const char *self, *plugin;
static __thread struct worker *mine;

static void fail(const char *what, int thread)
{
    fprintf(stderr, "busy: thread %d: %s\n", thread, what);
    _exit(3);
}

static void on_signal(int number)
{
    struct worker *worker = mine;
    if (number == SIGALRM) {
        STORM_TICK(number);
        worker->passed[TICK]++;
    } else {
        STORM_SIGNAL(number);
        worker->passed[SIGNAL]++;
        worker->signals++;
    }
}

static unsigned long mix(unsigned long value)
{
    value ^= value << 13;
    value ^= value >> 7;
    return value ^ value << 17;
}

static void leap(jmp_buf place, int round)
{
    STORM_JUMP(round);
    longjmp(place, round);
}

static unsigned long over_jump(struct worker *worker, int round)
{
    jmp_buf place;
    int back = setjmp(place);
    if (back == 0)
        leap(place, round);
    worker->passed[JUMP]++;
    return (unsigned long)back;
}

static unsigned long ended(pid_t pid, int thread)
{
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
        fail("a child did not end well", thread);
    return (unsigned long)WEXITSTATUS(status);
}

static unsigned long fork_child(struct worker *worker, unsigned long value)
{
    pid_t pid = fork();
    if (pid == 0) {
        for (int i = 0; i < 3; i++) {
            value = mix(value);
            STORM_FORKED(i);
        }
        _exit((int)(value & 63));
    }
    worker->passed[FORKED] += 3;
    return ended(pid, worker->number);
}

static unsigned long start_child(struct worker *worker)
{
    char *words[] = {(char *)self, (char *)"--child", NULL};
    pid_t pid = -1;
    if (posix_spawn(&pid, self, NULL, NULL, words, environ) != 0)
        fail("a child did not start", worker->number);
    worker->passed[EXECUTED] += 5;
    return ended(pid, worker->number);
}

static unsigned long load_plugin(struct worker *worker, unsigned long value)
{
    void *library = dlopen(plugin, RTLD_NOW | RTLD_LOCAL);
    unsigned long (*work)(unsigned long) = NULL;
    if (library)
        *(void **)&work = dlsym(library, "plugin_work");
    if (!work)
        fail("no plugin", worker->number);
    value = work(value);
    worker->passed[PLUGIN] += 7;
    if (dlclose(library) != 0 || dlopen(plugin, RTLD_NOW | RTLD_NOLOAD))
        fail("the plugin stays", worker->number);
    return value;
}

/* The compiler may make several sites of one probe: that is tried, too. */
static unsigned long batch(struct worker *worker, int kind)
{
    unsigned long value = (unsigned long)(worker->number * KINDS + kind + 1);
    unsigned long signals = worker->signals;
    double sum = 0;
    for (int i = 0; i < rounds; i++) {
        value = mix(value);
        sum += 1.0 / (double)(1 + value % 1000);
        STORM_STEP(worker->number, value);
        worker->passed[STEP]++;
        if (i % 4 == 1) {
            STORM_TEXT(names[value % PROBES]);
            STORM_BARE(value);
            STORM_QUICK(value);
            STORM_SHARED(value);
            worker->passed[TEXT]++;
            worker->passed[BARE]++;
            worker->passed[QUICK]++;
            worker->passed[SHARED]++;
        }
        if (i % 8 == 5)
            value += over_jump(worker, i);
        if (i % 16 == 3)
            pthread_kill(pthread_self(), SIGUSR1);
        if (i == rounds / 2 && worker->number == 0)
            value += fork_child(worker, value);
        if (i == rounds / 2 && worker->number == 1)
            value += start_child(worker);
        if (i == rounds / 2 && worker->number == 2)
            value += load_plugin(worker, value);
    }
    return value + (unsigned long)(sum * 1e6) + worker->signals - signals;
}

static void *run_worker(void *argument)
{
    struct worker *worker = argument;
    sigset_t ticks;
    mine = worker;
    sigemptyset(&ticks);
    sigaddset(&ticks, SIGALRM);
    for (;;) {
        pthread_mutex_lock(&lock);
        while (!is_over && !is_free && worker->todo == 0) {
            parked++;
            pthread_cond_broadcast(&changed);
            pthread_cond_wait(&changed, &lock);
            parked--;
        }
        if (worker->todo > 0)
            worker->todo--;
        int over = is_over;
        pthread_mutex_unlock(&lock);
        if (over)
            return NULL;
        /* No tick while it waits: nothing is passed then. */
        pthread_sigmask(SIG_UNBLOCK, &ticks, NULL);
        int kind = (int)(worker->batches % KINDS);
        unsigned long value = batch(worker, kind);
        pthread_sigmask(SIG_BLOCK, &ticks, NULL);
        if (worker->batches < KINDS)
            expected[worker->number][kind] = value;
        else if (expected[worker->number][kind] != value)
            fail("a result is wrong", worker->number);
        worker->batches++;
    }
}

static int waiting(void)
{
    for (int i = 0; i < THREADS; i++)
        if (workers[i].todo > 0)
            return 0;
    return parked == THREADS;
}

static void set(int go_on, int batches)
{
    pthread_mutex_lock(&lock);
    is_free = go_on;
    for (int i = 0; i < THREADS; i++)
        workers[i].todo = batches;
    pthread_cond_broadcast(&changed);
    while (!go_on && !waiting())
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static unsigned long barriers;

static void barrier(int open)
{
    barriers++;
    STORM_BARRIER(open);
}

static void answer(const char *word)
{
    fputs(word, stdout);
    for (int probe = 0; probe < PROBES; probe++) {
        unsigned long all = probe == BARRIER ? barriers : 0;
        for (int i = 0; i < THREADS; i++)
            all += workers[i].passed[probe];
        printf(" %s=%lu", names[probe], all);
    }
    putchar('\n');
    fflush(stdout);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--child") == 0) {
        for (int i = 0; i < 5; i++)
            STORM_EXECUTED(i);
        return 42;
    }
    if (argc != 4)
        return 2;
    self = argv[0];
    plugin = argv[1];
    rounds = atoi(argv[2]);

    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGALRM, &action, NULL);
    sigset_t ticks;
    sigemptyset(&ticks);
    sigaddset(&ticks, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &ticks, NULL);
    for (int i = 0; i < THREADS; i++) {
        workers[i].number = i;
        if (pthread_create(&workers[i].id, NULL, run_worker, &workers[i]) != 0)
            return 2;
    }
    set(0, KINDS);
    struct itimerval often = {{0, atoi(argv[3])}, {0, atoi(argv[3])}};
    setitimer(ITIMER_REAL, &often, NULL);
    answer("ready");

    char line[80];
    while (fgets(line, sizeof line, stdin)) {
        if (strcmp(line, "free\n") == 0) {
            set(1, 0);
            barrier(2);
            puts("free");
            fflush(stdout);
        } else if (strcmp(line, "pause\n") == 0) {
            set(0, 0);
            answer("paused");
        } else if (strncmp(line, "run ", 4) == 0) {
            set(0, 0);
            answer("from");
            barrier(1);
            set(0, atoi(line + 4));
            barrier(0);
            answer("to");
        } else {
            break;
        }
    }
    pthread_mutex_lock(&lock);
    is_over = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < THREADS; i++)
        pthread_join(workers[i].id, NULL);
    answer("end");
    return 0;
}
