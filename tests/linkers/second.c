/* SPDX-License-Identifier: 0BSD */
#include "work.h"

#include "usdt/usdt.h"

USDT_SEMAPHORE_DEFINE(link_both, PROVIDER, "both")
USDT_SEMAPHORE_DEFINE(link_second, PROVIDER, "second")

NOINLINE int work_second(int value, struct seen *seen)
{
    if (USDT_ACTIVE(link_both)) {
        seen->both++;
        USDT_FIRE1(PROVIDER, "both", SEMAPHORE, DEFAULT, INTEGERS, S32, value);
    }
    if (USDT_ACTIVE(link_second)) {
        seen->second++;
        USDT_FIRE1(PROVIDER, "second", SEMAPHORE, DEFAULT, INTEGERS, S32, value);
    }
    return value * 5;
}
