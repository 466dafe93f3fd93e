/* SPDX-License-Identifier: 0BSD */
/* Twelve arguments that are in memory.
 * probe p0(long, long, long, long, long, long, long, long, long, long, long, long);
 */
struct s { long a, b, c, d, e, f, g, h, i, j, k, l; };
long work(const struct s *s);
#ifdef WORK
long work(const struct s *s)
{
    PROBE(s->a, s->b, s->c, s->d, s->e, s->f, s->g, s->h, s->i, s->j, s->k, s->l);
    return s->a;
}
#else
int main(void)
{
    static struct s object;
    long sum = 0;
    for (int i = 0; i < PASSES; i++)
        sum += work(&object);
    return (int)sum;
}
#endif
