/* SPDX-License-Identifier: 0BSD */
#include "work.h"

#include "usdt/usdt.h"

USDT_SEMAPHORE_DEFINE(link_both, PROVIDER, "both")
USDT_SEMAPHORE_DEFINE(link_second, PROVIDER, "second")

NOINLINE int work_second(int value, struct seen *seen)
{
    if (USDT_ACTIVE(link_both)) {
        seen->both++;
        USDT_PROBE_WITH_SEMAPHORE(PROVIDER "_both_semaphore", PROVIDER, "both", value);
    }
    if (USDT_ACTIVE(link_second)) {
        seen->second++;
        USDT_PROBE_WITH_SEMAPHORE(PROVIDER "_second_semaphore", PROVIDER, "second", value);
    }
    return value * 5;
}
