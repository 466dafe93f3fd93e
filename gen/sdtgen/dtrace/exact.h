/* SPDX-License-Identifier: 0BSD */
/*
 * The kind EXACT: the size and sign in the note are those of the expression, as
 * SystemTap's macros have them.  The operand is a whole register nevertheless, whose
 * low bytes hold the value.  Behind usdt.h; it goes into headers that dtrace -h writes.
 */

#define USDT_I_TEXT_EXACT USDT_I_TEXT_AUTO
#define USDT_I_READY_EXACT USDT_I_READY_AUTO
#define USDT_I_OPERAND_EXACT(n, v) \
    USDT_I_OPERAND(n), [usdt_s##n] "n" (USDT_I_EXACT_SIZE(usdt_v##n, usdt_a##n))
#define USDT_I_EXACT_SIZE(v, a) (USDT_I_EXACT_SIGNED(v, a) ? (int)sizeof(v) : -(int)sizeof(v))

/* usdt_v is the value as it is, usdt_p the promoted one. */
#define USDT_I_COPY_EXACT(n, v) \
    USDT_I_REFUSE_EARLY(v) \
    USDT_I_EXACT_TYPE(v) usdt_v##n = USDT_I_EXACT_VALUE(v); \
    USDT_I_TYPE(usdt_v##n) usdt_p##n = USDT_I_VALUE(usdt_v##n); \
    USDT_I_REFUSE(usdt_p##n) \
    USDT_I_EXACT_CARRIER(n) usdt_a##n = USDT_I_EXACT_BITS(n);

/* A slot of the stack is read at its first byte, so a narrow value stands there as it is. */
#if USDT_I_HAS_SLOTS
#define USDT_I_EXACT_CARRIER(n) __typeof__(usdt_v##n)
#define USDT_I_EXACT_BITS(n) usdt_v##n
#else
#define USDT_I_EXACT_CARRIER(n) USDT_I_CARRIER(usdt_p##n)
#define USDT_I_EXACT_BITS(n) USDT_I_BITS(usdt_p##n)
#endif

#ifdef __cplusplus
extern "C++" {
template <typename T, bool narrow> struct usdt_i_sign { enum { value = usdt_i_type<T>::is_signed }; };
template <typename T> struct usdt_i_sign<T, true> { enum { value = T(-1) < T(0) }; };
}
#define USDT_I_EXACT_TYPE(v) __typeof__(usdt_i_decay(v))
#define USDT_I_EXACT_VALUE(v) static_cast<USDT_I_EXACT_TYPE(v)>(v)
#define USDT_I_EXACT_SIGNED(v, a) usdt_i_sign<__typeof__(v), sizeof(v) < 4>::value
#else
/* A statement expression decays arrays and functions, takes the value, and promotes nothing. */
#define USDT_I_EXACT_TYPE(v) __typeof__(__extension__({ (v); }))
#define USDT_I_EXACT_VALUE(v) (v)
#define USDT_I_NARROW(v) __typeof__(__builtin_choose_expr(sizeof(v) < 4, v, 0))
#define USDT_I_EXACT_SIGNED(v, a) \
    (sizeof(v) < 4 ? (USDT_I_NARROW(v))-1 < 0 : USDT_I_IS_SIGNED(a))
#endif
