/* SPDX-License-Identifier: 0BSD */
#include "work.h"

#include "usdt/usdt.h"

USDT_SEMAPHORE_DEFINE(link_both, PROVIDER, "both")
USDT_SEMAPHORE_DEFINE(link_first, PROVIDER, "first")
USDT_SEMAPHORE_DEFINE(link_gated_one, PROVIDER, "gated_one")
USDT_SEMAPHORE_DEFINE(link_gated_two, PROVIDER, "gated_two")
USDT_SEMAPHORE_DEFINE(link_dead, PROVIDER, "dead_gated")

#ifdef DEAD
/* First of all: what is done for the first note of a file must not decide on the others. */
NOINLINE int work_dead_bare(int value)
{
    USDT_PROBE1(PROVIDER, "dead_bare", value);
    return value + 1;
}

NOINLINE int work_dead_gated(int value)
{
    USDT_SEMAPHORE_PROBE1(link_dead, PROVIDER, "dead_gated", value);
    USDT_SEMAPHORE_PROBE1(link_both, PROVIDER, "both", value);
    return value + 2;
}
#endif

NOINLINE int work_first(int value, struct seen *seen)
{
    if (USDT_ACTIVE(link_both)) {
        seen->both++;
        USDT_PROBE_WITH_SEMAPHORE(PROVIDER "_both_semaphore", PROVIDER, "both", value);
    }
    if (USDT_ACTIVE(link_first)) {
        seen->first++;
        USDT_PROBE_WITH_SEMAPHORE(PROVIDER "_first_semaphore", PROVIDER, "first", value, seen);
    }
    USDT_PROBE1(PROVIDER, "bare", value);
    return value * 3;
}

NOINLINE void work_twin_one(void)
{
    USDT_PROBE0(PROVIDER, "twin_one");
}

NOINLINE void work_twin_two(void)
{
    USDT_PROBE0(PROVIDER, "twin_two");
}

NOINLINE void work_gated_one(void)
{
    USDT_SEMAPHORE_PROBE0(link_gated_one, PROVIDER, "gated_one");
}

NOINLINE void work_gated_two(void)
{
    USDT_SEMAPHORE_PROBE0(link_gated_two, PROVIDER, "gated_two");
}
