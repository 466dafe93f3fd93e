/* SPDX-License-Identifier: 0BSD */
/* Each way to have a header of ours. */
#ifndef PROBES_H
#define PROBES_H
#include "usdt/usdt.h"
#include "app_probes.h"
#include "dt_probes.h"
#include "usdt/compat/sys/sdt.h"

/* Four probes in each place; the value tells which call it was. */
#define PROBES_IN(place, PLACE, n) \
    USDT_PROBE("hand", #place "__bare", n); \
    USDT_GUARDED_PROBE("hand", #place "__guarded", n + 1L); \
    APP_##PLACE(n, 2.5); \
    APP_##PLACE##_OUT(n, 7); \
    if (DT_##PLACE##_ENABLED()) \
        DT_##PLACE(n); \
    DTRACE_PROBE1(compat, place, n)
#define ACTIVE_IN(place, PLACE) \
    (USDT_PROBE_ACTIVE("hand", #place "__guarded") && APP_##PLACE##_ENABLED() \
     && APP_##PLACE##_OUT_ENABLED() && DT_##PLACE##_ENABLED())
#endif
