// SPDX-License-Identifier: 0BSD
/* A library with the provider of its twin. */
#include "twin_probes.h"

unsigned long twin_pass(unsigned long passes);

unsigned long twin_pass(unsigned long passes)
{
    unsigned long fired = 0;
    for (unsigned long i = 0; i < passes; i++) {
        fired += TWIN_HIT_ENABLED() != 0;
        TWIN_HIT(i);
    }
    return fired;
}
