/* SPDX-License-Identifier: 0BSD */
/* Every public macro of the stand-in, and a probe of each kind of ours; also C++. */
#include FIRST
#include SECOND
#ifdef THIRD
#include THIRD
#endif

USDT_DEFINE_SEMA(shared);
USDT_DECLARE_SEMA(shared);

int use(int n);
int use(int n)
{
    USDT(theirs, bare, n);
    USDT_WITH_SEMA(theirs, implicit, n);
    USDT_WITH_EXPLICIT_SEMA(shared, theirs, explicit_one, n);
    USDT_WITH_EXPLICIT_SEMA(shared, theirs, explicit_two, n);
    OURS(n);
    return USDT_IS_ACTIVE(theirs, implicit) + USDT_SEMA_IS_ACTIVE(shared)
        + USDT_SEMA(shared).active;
}

int main(void)
{
    return use(0);
}
