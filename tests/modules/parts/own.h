/* SPDX-License-Identifier: 0BSD */
int own(int n)
{
    PROBES_IN(own, OWN, n);
    return ACTIVE_IN(own, OWN);
}
