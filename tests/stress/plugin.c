/* SPDX-License-Identifier: 0BSD */
/* The library of busy.c: seven passes of its probe for each call. */
#include "plugin_probes.h"

unsigned long plugin_work(unsigned long value);

unsigned long plugin_work(unsigned long value)
{
    for (int i = 0; i < 7; i++) {
        value = value * 6364136223846793005UL + 1442695040888963407UL;
        PLUGIN_WORK(value);
    }
    return value;
}
