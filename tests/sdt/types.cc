/* SPDX-License-Identifier: 0BSD */
#define SDT_USE_VARIADIC
#include <sys/sdt.h>

#include "types.h"
