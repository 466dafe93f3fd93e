/* SPDX-License-Identifier: 0BSD */
/* An interpreter that dispatches by a switch, with one probe there.
 * probe p0(const void *pc, long top);
 */
long work(const unsigned char *code, int rounds);
enum { PUSH, ADD, DUP, DROP, LESS, JUMP, LOOP, END };
#ifdef WORK
long work(const unsigned char *code, int rounds)
{
    long stack[16] = { 0 }, *top = stack;
    const unsigned char *pc = code;
    for (;;) {
        PROBE(pc, *top);
        switch (*pc++) {
        case PUSH: *++top = *pc++; break;
        case ADD: top[-1] += top[0]; top--; break;
        case DUP: top[1] = top[0]; top++; break;
        case DROP: top--; break;
        case LESS: top[-1] = top[-1] < top[0]; top--; break;
        case JUMP: pc += *pc + 1; break;
        case LOOP:
            if (--rounds) {
                pc = code;
                top = stack;
            } else {
                pc++;
            }
            break;
        default: return *top;
        }
    }
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
