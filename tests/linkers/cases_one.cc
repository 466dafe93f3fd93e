// SPDX-License-Identifier: 0BSD
#include "cases.h"

#include <cstdio>

int main()
{
    volatile int start = 0;
    std::printf("%d\n", other_unit(all(start)));
    return 0;
}
