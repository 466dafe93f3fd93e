/* SPDX-License-Identifier: 0BSD */
/* What decode.c leaves for report.c. */
#ifndef REPORT_H
#define REPORT_H

#include "consumer.h"

/* The arguments decoded last, SIZE@OPERAND. */
struct operand {
    const char *text;
    size_t length;
    int readable;
};
extern struct operand operands[MAX_ARGUMENTS];

#endif
