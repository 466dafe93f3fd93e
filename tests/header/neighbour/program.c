/* SPDX-License-Identifier: 0BSD */
/*
 * Uses each public macro of libbpf/usdt by the adapter, in C or C++, in two files: -DOTHER is the
 * second.  It prints what is active.
 */
#include <stdio.h>

#include "adapter.h"

#ifdef __cplusplus
extern "C" {
#endif
void other(int n);
#ifdef __cplusplus
}
#endif

#ifdef OTHER
USDT_DECLARE_SEMA(shared);

void other(int n)
{
    static const char two[] = "two";
    printf("%s\n", two);
    USDT_WITH_EXPLICIT_SEMA(shared, near, second, n, two);
    if (USDT_SEMA_IS_ACTIVE(shared))
        printf("active in the other file\n");
}
#else
USDT_DEFINE_SEMA(shared);
#define GROUP near

int main(void)
{
    static const char text[] = "text";
    short narrow = -3;
    double real = 0.5;
    printf("%s\n", text);       /* its page is there, for tracers that cannot wait for it */
    USDT(near, none);
    USDT(GROUP, bare, narrow, 4000000000u, text, real);
    USDT_WITH_SEMA(near, implicit, narrow, 7L);
    USDT_WITH_SEMA(near, alone);
    USDT_WITH_EXPLICIT_SEMA(shared, near, first, narrow);
    other(42);
    printf("implicit %d, alone %d, shared %d, nobody %d\n", USDT_IS_ACTIVE(near, implicit),
           USDT_IS_ACTIVE(GROUP, alone), USDT_SEMA_IS_ACTIVE(shared), USDT_IS_ACTIVE(near, nobody));
    return 0;
}
#endif
