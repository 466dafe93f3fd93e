/* SPDX-License-Identifier: 0BSD */
/* Calls each function, from two files: -DOTHER is the second.  import.h brings the functions. */
#include <stdio.h>
#include "import.h"

#ifdef OTHER
int other(int n);
int other(int n)
{
    return inlined(n);
}
#else
int other(int n);

int main(void)
{
    int active = inlined(1) + own(2) + implemented(3) + other(4);
#if defined(__cplusplus) && !defined(PLAIN)
    active += templated(5) + templated(static_cast<short>(6));
#endif
    printf("active %d\n", active);
    return 0;
}
#endif
