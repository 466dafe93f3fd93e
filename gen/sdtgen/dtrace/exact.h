/* SPDX-License-Identifier: 0BSD */
/*
 * Sites whose notes have the size and sign of each expression itself, as SystemTap's macros
 * have them.  The operand is a whole register nevertheless, whose low bytes hold the value.
 * Behind usdt.h; it goes into headers that dtrace -h writes.
 *
 * usdt_i_vn is the value as it is, usdt_i_an the one that is passed.
 */

#ifdef __cplusplus
extern "C++" {
template <typename T> T usdt_i_value_of(T);
template <typename T, bool narrow> struct usdt_i_sign {
    enum { value = usdt_i_type<T>::is_signed };
};
template <typename T> struct usdt_i_sign<T, true> { enum { value = T(-1) < T(0) }; };
}
#define USDT_I_EXACT_CARRY(n, v) \
    __typeof__(usdt_i_value_of(v)) usdt_i_v##n = v; \
    __typeof__(usdt_i_take(usdt_i_v##n)) usdt_i_a##n = usdt_i_take(usdt_i_v##n);
#define USDT_I_EXACT_SIGNED(v, a) usdt_i_sign<__typeof__(v), sizeof(v) < 4>::value
#else
#define USDT_I_EXACT_CARRY(n, v) USDT_CARRY(n, v)
#define USDT_I_NARROW(v) __typeof__(__builtin_choose_expr(sizeof(v) < 4, v, 0))
#define USDT_I_EXACT_SIGNED(v, a) \
    (sizeof(v) < 4 ? (USDT_I_NARROW(v))-1 < 0 : USDT_I_IS_SIGNED(a))
#endif
#if USDT_ENABLED
#define USDT_I_EXACT_IN(n, v) \
    [usdt_i_a##n] USDT_IN(n, usdt_i_a##n), \
    [usdt_i_s##n] "n" (USDT_I_EXACT_SIZE(usdt_i_v##n, usdt_i_a##n))
#define USDT_I_EXACT_SIZE(v, a) (USDT_I_EXACT_SIGNED(v, a) ? (int)sizeof(v) : -(int)sizeof(v))
#else
#define USDT_I_EXACT_IN(n, v) USDT_I_USE(n)
#endif
#define USDT_I_AND_EXACT_IN(n, v) , USDT_I_EXACT_IN(n, v)
/* A slot of the stack is read at its first byte, so a narrow value stands there as it is. */
#define USDT_I_EXACT_PUT(n, v) USDT_PUT(n, usdt_i_v##n)

#define USDT_EXACT(n, semaphore, provider, name, ...) \
    USDT_BEGIN \
        USDT_I_EACH##n(USDT_I_EXACT_CARRY, USDT_I_EXACT_CARRY, __VA_ARGS__) \
        USDT_I_EACH##n(USDT_I_READY, USDT_I_READY, __VA_ARGS__) \
        USDT_I_FIRE(USDT_I_DEFINE(semaphore) \
                    USDT_I_NAMING(USDT_I_NOP_DEFAULT, semaphore, provider, name, \
                                  USDT_I_EACH##n(USDT_I_TEXT, USDT_I_AND_TEXT, __VA_ARGS__)), , n, \
                    USDT_I_EACH##n(USDT_I_EXACT_PUT, USDT_I_EXACT_PUT, __VA_ARGS__), \
                    USDT_I_EACH##n(USDT_I_EXACT_IN, USDT_I_AND_EXACT_IN, __VA_ARGS__)); \
    USDT_END
