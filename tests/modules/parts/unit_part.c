/* SPDX-License-Identifier: 0BSD */
/* The functions that unit.h declares. */
#include "import.h"
#ifndef __cplusplus
extern int inlined(int n);      /* C wants one definition that is not inline */
#endif
#include "own.h"
#include "implemented.h"
