/* SPDX-License-Identifier: 0BSD */
/* Probes where C++ lets two units hold the same function. */
#ifndef CASES_H
#define CASES_H

#include "usdt/usdt.h"

#define NOINLINE __attribute__((__noinline__))

USDT_SEMAPHORE_DEFINE(link_inlined, "link", "inlined")

NOINLINE inline int inlined(int value)
{
    USDT_SEMAPHORE_PROBE1(link_inlined, "link", "inlined", value);
    return value + 1;
}

template <typename T> NOINLINE T templated(T value)
{
    USDT_PROBE1("link", "templated", value);
    return static_cast<T>(value + 1);
}

struct Base {
    virtual ~Base() {}
    NOINLINE virtual int step(int value)
    {
        USDT_PROBE2("link", "virtual", this, value);
        return value + 1;
    }
    NOINLINE static int once(int value)
    {
        USDT_PROBE1("link", "static_member", value);
        return value + 1;
    }
};

namespace outer {
namespace inner {
USDT_SEMAPHORE_DEFINE(link_space, "link", "name_space")
NOINLINE inline int name_space(int value)
{
    USDT_SEMAPHORE_PROBE1(link_space, "link", "name_space", value);
    return value + 1;
}
}
}

extern "C" {
USDT_SEMAPHORE_DEFINE(link_c, "link", "extern_c")
NOINLINE inline int extern_c(int value)
{
    USDT_SEMAPHORE_PROBE1(link_c, "link", "extern_c", value);
    return value + 1;
}
}

NOINLINE inline int with_lambda(int value)
{
    const auto step = [&](int by) NOINLINE {
        USDT_PROBE1("link", "lambda", by);
        return value + by;
    };
    return step(1);
}

int other_unit(int value);

static inline int all(int value)
{
    Base base;
    Base *volatile pointer = &base;
    value = inlined(value);
    value = templated(value);
    value = pointer->step(value);
    value = Base::once(value);
    value = outer::inner::name_space(value);
    value = extern_c(value);
    return with_lambda(value);
}

#endif
