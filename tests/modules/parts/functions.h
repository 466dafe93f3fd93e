/* SPDX-License-Identifier: 0BSD */
/* What a module exports, and what other headers just have: EXPORTED is `export` or nothing. */
EXPORTED inline int inlined(int n)
{
    PROBES_IN(inlined, INLINED, n);
    return ACTIVE_IN(inlined, INLINED);
}

#if defined(__cplusplus) && !defined(PLAIN)
EXPORTED template <typename T> int templated(T n)
{
    PROBES_IN(templated, TEMPLATED, n);
    return ACTIVE_IN(templated, TEMPLATED);
}
#endif
EXPORTED int own(int n);
EXPORTED int implemented(int n);
