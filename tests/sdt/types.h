/* SPDX-License-Identifier: 0BSD */
/*
 * One probe for each kind of argument and each count, for C and C++; included after
 * sys/sdt.h.  T(name, value) is a probe with one argument.
 */
#define T(name, value) STAP_PROBE1(types, name, value)

enum plain_enum { PLAIN_A, PLAIN_B = 7 };
enum signed_enum { SIGNED_A = -3, SIGNED_B = 7 };
struct fields {
    char val[1];
    int number;
    const char *text;
    unsigned short small;
};

int global_int = -1234567;
short global_short = -321;
static char global_array[16] = "global";
static const char *global_text = "text";
struct fields global_fields = {{'v'}, -77, "field", 65000};
static __thread int thread_int = 4242;

static int function(int x)
{
    return x + 1;
}

static void types(int n, char **argv)
{
    signed char sc = (signed char)(-5 - n);
    unsigned char uc = (unsigned char)(250 + n);
    char c = (char)('A' + n);
    short s = (short)(-300 - n);
    unsigned short us = (unsigned short)(65000 + n);
    int i = -70000 - n;
    unsigned int u = 3000000000u + (unsigned int)n;
    long l = -5000000 - n;
    unsigned long ul = 4000000000u + (unsigned long)n;
    __extension__ long long ll = -6000000 - n;
    __extension__ unsigned long long ull = 4100000000u + (unsigned long)n;
    volatile int vi = -9 - n;
    const short cs = -11;
    volatile unsigned char vuc = 200;
    char local_array[16] = "local";
    enum plain_enum pe = n > 100 ? PLAIN_A : PLAIN_B;
    float f = 1.5f + (float)n;
    double d = -2.25 - n;
    struct fields *p = &global_fields;

    T(signed_char, sc);
    T(unsigned_char, uc);
    T(plain_char, c);
    T(short_, s);
    T(unsigned_short, us);
    T(int_, i);
    T(unsigned_int, u);
    T(long_, l);
    T(unsigned_long, ul);
    T(long_long, ll);
    T(unsigned_long_long, ull);
    T(volatile_int, vi);
    T(const_short, cs);
    T(volatile_uchar, vuc);
    T(zero, 0);
    T(minus, -9);
    T(letter, 'a');
    T(null, (void *)0);
    T(literal, "literal");
    T(local_array, local_array);
    T(global_array, global_array);
    T(array_member, p->val);
    T(function_address, &function);
    T(pointer, p);
    T(text, global_text);
    T(argv, argv);
    T(indexed, argv[n - 1]);
    T(index_char, local_array[n]);
    T(enum_plain, pe);
    T(enum_constant, PLAIN_B);
    T(field, p->number);
    T(field_small, p->small);
    T(global, global_int);
    T(global_small, global_short);
    T(thread, thread_int);
    T(sum, sc + uc);
    T(call, function(n));
    T(compare, n > 3);
    T(conditional, n ? sc : uc);
    T(size, sizeof(int));
    T(float_, f);
    T(double_, d);
    T(float_constant, 0.5f);
    T(address_of, &i);
    T(cast, (unsigned char)n);
    T(assigned, i = n + 40);
    T(stepped, i++);
    T(cleared, (short)0);
#ifdef __cplusplus
    bool b = n > 0;
    int &reference = global_int;
    T(reference, reference);
    T(nullptr_, nullptr);
    T(wide_char, L'w');
    T(char16, u'x');
#else
    T(function, function);
    _Bool b = n > 0;
    enum signed_enum se = n > 100 ? SIGNED_B : SIGNED_A;
    T(enum_signed, se);
#endif
    T(bool_, b);
    T(not_, !b);

    STAP_PROBE(count, c0);
    STAP_PROBE1(count, c1, sc);
    STAP_PROBE2(count, c2, sc, us);
    STAP_PROBE3(count, c3, sc, us, i);
    STAP_PROBE4(count, c4, sc, us, i, l);
    STAP_PROBE5(count, c5, sc, us, i, l, p);
    STAP_PROBE6(count, c6, sc, us, i, l, p, 6);
    STAP_PROBE7(count, c7, sc, us, i, l, p, 6, argv);
    STAP_PROBE8(count, c8, sc, us, i, l, p, 6, argv, ull);
    STAP_PROBE9(count, c9, sc, us, i, l, p, 6, argv, ull, uc);
    STAP_PROBE10(count, c10, sc, us, i, l, p, 6, argv, ull, uc, s);
    STAP_PROBE11(count, c11, sc, us, i, l, p, 6, argv, ull, uc, s, u);
    STAP_PROBE12(count, c12, sc, us, i, l, p, 6, argv, ull, uc, s, u, -12);
    DTRACE_PROBE(dtrace, d0);
    DTRACE_PROBE1(dtrace, d1, sc);
    DTRACE_PROBE2(dtrace, d2, sc, us);
    DTRACE_PROBE3(dtrace, d3, sc, us, i);
    DTRACE_PROBE4(dtrace, d4, sc, us, i, l);
    DTRACE_PROBE5(dtrace, d5, sc, us, i, l, p);
    DTRACE_PROBE6(dtrace, d6, sc, us, i, l, p, 6);
    DTRACE_PROBE7(dtrace, d7, sc, us, i, l, p, 6, argv);
    DTRACE_PROBE8(dtrace, d8, sc, us, i, l, p, 6, argv, ull);
    DTRACE_PROBE9(dtrace, d9, sc, us, i, l, p, 6, argv, ull, uc);
    DTRACE_PROBE10(dtrace, d10, sc, us, i, l, p, 6, argv, ull, uc, s);
    DTRACE_PROBE11(dtrace, d11, sc, us, i, l, p, 6, argv, ull, uc, s, u);
    DTRACE_PROBE12(dtrace, d12, sc, us, i, l, p, 6, argv, ull, uc, s, u, -12);
    STAP_PROBEV(variadic, v1, sc);
    STAP_PROBEV(variadic, v3, sc, us, i);
    STAP_PROBEV(variadic, v12, sc, us, i, l, p, 6, argv, ull, uc, s, u, -12);
    if (n)
        STAP_PROBE1(branch, then_, n);
    else
        STAP_PROBE1(branch, else_, n);
    STAP_PROBE(cast-scope, dummy);
    STAP_PROBE1(set_user.exe, point, n);
}

int main(int argc, char **argv)
{
    types(argc, argv);
    return 0;
}
