/* SPDX-License-Identifier: 0BSD */
int implemented(int n)
{
    PROBES_IN(implemented, IMPLEMENTED, n);
    return ACTIVE_IN(implemented, IMPLEMENTED) + inlined(n + 100);
}
