/* SPDX-License-Identifier: 0BSD */
/* Arms the sites with traps, and handles them. */
#include "consumer.h"

static const struct note *sites;
static size_t site_count;
static const struct trap *trap_of[MAX_SITES];

static const struct trap *known(const unsigned char *code)
{
    for (const struct trap *trap = arch_traps; trap->nop_size; trap++) {
        int size = 0;
        while (size < trap->nop_size && code[size] == trap->nop[size])
            size++;
        if (size == trap->nop_size)
            return trap;
    }
    return NULL;
}

static void patch(unsigned char *code, const unsigned char *bytes, size_t size)
{
    system_code(code, size, 1);
    for (size_t i = 0; i < size; i++)
        ((volatile unsigned char *)code)[i] = bytes[i];
    system_code(code, size, 0);
}

static int at(uintptr_t pc, size_t i)
{
    uintptr_t site = (uintptr_t)sites[i].site;
    if (!trap_of[i])
        return 0;
#if defined(__mips_isa_rev) && __mips_isa_rev >= 6
    /* The slot after a compact branch that is not taken: qemu-user gives the branch's pc. */
    if (pc == site - 4)
        return 1;
#endif
    return pc == site + trap_of[i]->pc_after;
}

static void on_trap(void *context)
{
    uintptr_t pc = arch_pc(context);
    for (size_t i = 0; i < site_count; i++) {
        uint64_t values[MAX_ARGUMENTS];
        if (!at(pc, i))
            continue;
        hit(sites[i].name, sites[i].args, values, decode(sites[i].args, context, values));
        arch_resume(context, (uintptr_t)sites[i].site + trap_of[i]->nop_size);
        return;
    }
    say("a trap at no site\n");
    system_exit(3);
}

void arm(const struct note *notes, size_t count)
{
    sites = notes, site_count = count;
    system_on_trap(on_trap);
    for (size_t i = 0; i < count; i++) {
        trap_of[i] = known(notes[i].site);
        expect_true(notes[i].name, trap_of[i] != NULL); /* a nop is at the site */
        if (trap_of[i])
            patch(notes[i].site, trap_of[i]->trap, trap_of[i]->trap_size);
        if (notes[i].semaphore)
            *notes[i].semaphore = (unsigned short)(*notes[i].semaphore + 1);
    }
}

void disarm(void)
{
    for (size_t i = 0; i < site_count; i++) {
        if (trap_of[i])
            patch(sites[i].site, trap_of[i]->nop, trap_of[i]->trap_size);
        if (sites[i].semaphore)
            *sites[i].semaphore = (unsigned short)(*sites[i].semaphore - 1);
    }
    for (size_t i = 0; i < site_count; i++)
        if (sites[i].semaphore)
            expect_true("semaphore is 0 again", *sites[i].semaphore == 0);
}
