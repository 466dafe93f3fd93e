/* SPDX-License-Identifier: 0BSD */
/* A loop that a compiler makes vectors of, at -O3, where it has no probe.
 * probe p0(int i, int sum);
 */
int work(const int *array, int count);
#ifdef WORK
int work(const int *array, int count)
{
    int sum = 0;
    for (int i = 0; i < count; i++) {
        PROBE(i, sum);
        sum += array[i] ^ i;
    }
    return sum;
}
#else
int main(void)
{
    static int array[PASSES];
    return work(array, PASSES) == 1;
}
#endif
