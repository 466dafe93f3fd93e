/* SPDX-License-Identifier: 0BSD */
/* A small function with a probe, called five times by a larger one.
 * probe p0(const char *a, int b, long c);
 */
int work(const char *a, int b, long c);
#ifdef WORK
static inline int add(const char *a, int b, long c)
{
    PROBE(a, b, c);
    return a[b & 1] + (int)c;
}
int work(const char *a, int b, long c)
{
    int sum = add(a, b, c);
    sum += add(a + 1, sum, c);
    sum += add(a, b + 1, c + sum);
    sum += add(a + 1, sum, c);
    return sum + add(a, sum, c);
}
#else
int main(void)
{
    int sum = 0;
    for (int i = 0; i < PASSES / 5; i++)
        sum ^= work("file", i, i * 3L);
    return sum == 1;
}
#endif
