/* SPDX-License-Identifier: 0BSD */
/* Three members of one struct.
 * probe p0(const char *name, long length, long capacity);
 */
struct s { const char *name; long length, capacity; };
long work(const struct s *s);
#ifdef WORK
long work(const struct s *s)
{
    PROBE(s->name, s->length, s->capacity);
    return s->length;
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
