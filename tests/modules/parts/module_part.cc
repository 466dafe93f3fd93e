// SPDX-License-Identifier: 0BSD
// An implementation unit of the module.
module;
#include "probes.h"
module app;
#include "implemented.h"
