// SPDX-License-Identifier: 0BSD
// The interface of the module, with a function of its own.
module;
#include "probes.h"
export module app;
#define EXPORTED export
#include "functions.h"
#include "own.h"
