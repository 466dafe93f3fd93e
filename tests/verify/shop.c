/* SPDX-License-Identifier: 0BSD */
/* A program with every probe of shop.provider but the conditional one. */
#include "shop_probes.h"

int visit(const char *name, int count);

int visit(const char *name, int count)
{
    SHOP_OPEN(name, count);
    SHOP_TICK();
    SHOP_CLOSE(count + 1L, (short)count, 1, 7);
    if (count > 3)
        SHOP_OPEN(name, 3);
    return count * 2;
}
