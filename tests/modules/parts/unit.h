/* SPDX-License-Identifier: 0BSD */
/* A header unit, or a precompiled header. */
#ifndef UNIT_H
#define UNIT_H
#include "probes.h"
#define EXPORTED
#include "functions.h"
#endif
