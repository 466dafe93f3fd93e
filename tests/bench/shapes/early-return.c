/* SPDX-License-Identifier: 0BSD */
/* A probe at the head of a function that mostly returns before its three calls.
 * probe p0(const char *a, int b, long c);
 */
int work(const char *a, int b, long c);
int one(const char *a), two(int b), three(long c);
#ifdef WORK
int work(const char *a, int b, long c)
{
    PROBE(a, b, c);
    if (b >= 0)
        return 0;
    int sum = one(a);
    sum += two(b);
    return sum + three(c) + a[0];
}
#else
int one(const char *a) { return a[0]; }
int two(int b) { return b; }
int three(long c) { return (int)c; }
int main(void)
{
    int sum = 0;
    for (int i = 0; i < PASSES; i++)
        sum += work("file", i, i * 3L);
    return sum;
}
#endif
