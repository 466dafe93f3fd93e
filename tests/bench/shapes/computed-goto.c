/* SPDX-License-Identifier: 0BSD */
/* An interpreter that dispatches by a computed goto, with one probe there.
 * probe p0(const void *pc, long top);
 */
long work(const unsigned char *code, int rounds);
enum { PUSH, ADD, DUP, DROP, LESS, JUMP, LOOP, END };
#ifdef WORK
long work(const unsigned char *code, int rounds)
{
    long stack[16] = { 0 }, *top = stack;
    const unsigned char *pc = code;
    static const void *const to[] = { &&push, &&add, &&dup, &&drop, &&less, &&jump, &&loop, &&end };
next:
    PROBE(pc, *top);
    goto *to[*pc++];
push: *++top = *pc++; goto next;
add: top[-1] += top[0]; top--; goto next;
dup: top[1] = top[0]; top++; goto next;
drop: top--; goto next;
less: top[-1] = top[-1] < top[0]; top--; goto next;
jump: pc += *pc + 1; goto next;
loop:
    if (--rounds) {
        pc = code;
        top = stack;
    } else {
        pc++;
    }
    goto next;
end:
    return *top;
}
#else
/* Ten instructions a round: PASSES is a multiple of ten, and END is not counted. */
int main(void)
{
    static const unsigned char code[] = { PUSH, 3, DUP, ADD, PUSH, 1, LESS, DROP, DUP, DROP,
                                          JUMP, 1, END, LOOP, 0, END };
    return (int)work(code, PASSES / 10);
}
#endif
