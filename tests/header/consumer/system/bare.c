/* SPDX-License-Identifier: 0BSD */
/*
 * The system calls where there is no libc: aarch64_be, riscv32, loongarch64.
 * Static, without PIE; the start of the program, its thread-local storage and the
 * memory functions that compilers call are here too.
 */
#include "../consumer.h"

enum { OPENAT = 56, WRITE = 64, EXIT_GROUP = 94, SIGACTION = 134, MMAP = 222, MPROTECT = 226 };
enum { READ_ONLY = 1, READ_EXECUTE = 5, ALL = 7, MAP_PRIVATE = 2, AT_FDCWD = -100 };
enum { SIGILL_NUMBER = 4, SIGTRAP_NUMBER = 5, SA_SIGINFO_FLAG = 4 };
enum { AUX_PROGRAM = 3, AUX_SIZE = 4, AUX_COUNT = 5, AUX_PAGE = 6, SEGMENT_TLS = 7 };
enum { FILE_LIMIT = 16 << 20, TLS_LIMIT = 4096 };

#if defined(__aarch64__)
#define CALL "svc #0"
#define NUMBER "x8"
#define A(n) "x" #n
#define FLUSH_CODE
#elif defined(__riscv)
#define CALL "ecall"
#define NUMBER "a7"
#define A(n) "a" #n
#define FLUSH_CODE __asm__ __volatile__("fence.i" : : : "memory")
#else
#define CALL "syscall 0"
#define NUMBER "$a7"
#define A(n) "$a" #n
#define FLUSH_CODE __asm__ __volatile__("ibar 0" : : : "memory")
#endif

static long call(long number, long a, long b, long c, long d, long e, long f)
{
    register long n __asm__(NUMBER) = number;
    register long r __asm__(A(0)) = a;
    register long r1 __asm__(A(1)) = b;
    register long r2 __asm__(A(2)) = c;
    register long r3 __asm__(A(3)) = d;
    register long r4 __asm__(A(4)) = e;
    register long r5 __asm__(A(5)) = f;
    __asm__ __volatile__(CALL : "+r"(r) : "r"(n), "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5)
                         : "memory"
#ifdef __loongarch__
                         , "$t0", "$t1", "$t2", "$t3", "$t4", "$t5", "$t6", "$t7", "$t8"
#endif
    );
    return r;
}

static uintptr_t page = 4096;
static void (*on_trap)(void *context);

static void handler(int number, void *info, void *context)
{
    (void)number, (void)info;
    on_trap(context);
}

const unsigned char *system_map(const char *path)
{
    long file = call(OPENAT, AT_FDCWD, (long)path, 0, 0, 0, 0);
    /* More than the file has: nothing behind its end is read. */
    return (const unsigned char *)call(MMAP, 0, FILE_LIMIT, READ_ONLY, MAP_PRIVATE, file, 0);
}

#ifdef __aarch64__
void restore(void);
__asm__(".globl restore\nrestore:\tmov x8, #139\n\tsvc #0");
#endif

void system_on_trap(void (*function)(void *context))
{
    struct {
        void (*handler)(int, void *, void *);
        unsigned long flags;
#ifdef __aarch64__
        void (*restorer)(void);
#endif
        unsigned long mask[2];
    } action = { 0 };
    on_trap = function;
    action.handler = handler;
    action.flags = SA_SIGINFO_FLAG;
#ifdef __aarch64__
    action.flags |= 0x04000000;
    action.restorer = restore;
#endif
    call(SIGACTION, SIGTRAP_NUMBER, (long)&action, 0, 8, 0, 0);
    call(SIGACTION, SIGILL_NUMBER, (long)&action, 0, 8, 0, 0);
}

void system_write(const char *text, size_t length)
{
    call(WRITE, 1, (long)text, (long)length, 0, 0, 0);
}

void system_exit(int status)
{
    for (;;)
        call(EXIT_GROUP, status, 0, 0, 0, 0, 0);
}

void system_code(unsigned char *code, size_t size, int writable)
{
    uintptr_t first = (uintptr_t)code & ~(page - 1);
    uintptr_t last = ((uintptr_t)code + size + page - 1) & ~(page - 1);
    if (call(MPROTECT, (long)first, (long)(last - first), writable ? ALL : READ_EXECUTE, 0, 0, 0))
        system_exit(2);
#ifdef __aarch64__
    __asm__ __volatile__("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\tdsb ish\n\tisb"
                         : : "r"(code) : "memory");
#else
    FLUSH_CODE;
#endif
}

void *memcpy(void *to, const void *from, size_t size)
{
    for (size_t i = 0; i < size; i++)
        ((volatile unsigned char *)to)[i] = ((const unsigned char *)from)[i];
    return to;
}

void *memset(void *to, int byte, size_t size)
{
    for (size_t i = 0; i < size; i++)
        ((volatile unsigned char *)to)[i] = (unsigned char)byte;
    return to;
}

/* A program header: the two classes have their flags in different places. */
struct segment {
    uint32_t type;
#ifdef __LP64__
    uint32_t flags;
#endif
    uintptr_t offset, address, physical, file_size, memory_size;
};

static unsigned char thread[TLS_LIMIT] __attribute__((__aligned__(64)));

static void set_thread(const unsigned char *segments, uintptr_t size, uintptr_t count)
{
    unsigned char *base = thread;
#ifdef __aarch64__
    base += 16; /* two words that belong to the thread library come first */
#endif
    for (uintptr_t i = 0; i < count; i++) {
        const struct segment *s = (const struct segment *)(segments + i * size);
        if (s->type == SEGMENT_TLS)
            memcpy(base, (const void *)s->address, s->file_size);
    }
#if defined(__aarch64__)
    __asm__ __volatile__("msr tpidr_el0, %0" : : "r"(thread));
#elif defined(__riscv)
    __asm__ __volatile__("mv tp, %0" : : "r"(thread));
#else
    __asm__ __volatile__("move $tp, %0" : : "r"(thread));
#endif
}

int main(void);

/* The stack at the start: count and arguments, environment, auxiliary vector. */
void begin(const uintptr_t *stack);
void begin(const uintptr_t *stack)
{
    uintptr_t segments = 0, size = 0, count = 0;
    const uintptr_t *p = stack + 1 + stack[0] + 1;
    while (*p)
        p++;
    for (p++; p[0]; p += 2) {
        segments = p[0] == AUX_PROGRAM ? p[1] : segments;
        size = p[0] == AUX_SIZE ? p[1] : size;
        count = p[0] == AUX_COUNT ? p[1] : count;
        page = p[0] == AUX_PAGE ? p[1] : page;
    }
    set_thread((const unsigned char *)segments, size, count);
    system_exit(main());
}

#if defined(__aarch64__)
__asm__(".globl _start\n_start:\tmov x0, sp\n\tb begin");
#elif defined(__riscv)
__asm__(".globl _start\n_start:\tmv a0, sp\n\tandi sp, sp, -16\n\ttail begin");
#else
__asm__(".globl _start\n_start:\tmove $a0, $sp\n\tb begin");
#endif
