// SPDX-License-Identifier: 0BSD
#include "cases.h"

int other_unit(int value)
{
    return static_cast<int>(templated(static_cast<long>(all(value))));
}
