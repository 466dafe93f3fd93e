# SPDX-License-Identifier: 0BSD
"""Integers and floats: operators, rounding, precedence."""
numbers = [-9, -7, -3, -1, 1, 2, 3, 5, 63]
for a in numbers:
    for b in numbers:
        print(a, b, a + b, a - b, a * b, a // b, a % b, a / b, a & b, a | b, a ^ b)
        print(a < b, a <= b, a == b, a != b, a > b, a >= b)
for a in numbers:
    print(-a, +a, ~a, a ** 2, a ** 0, a << 3, a >> 1, a >> 70, not a, abs(a))
print(2 ** 10, 2 ** -2, (-2) ** 3, -2 ** 2, 2 ** 3 ** 2, 0 ** 0)
print(1 + 2 * 3 - 4 // 2, (1 + 2) * 3, 7 - 3 - 2, 2 * 3 % 4, 1 | 2 ^ 3 & 4 << 1)
print(9223372036854775807, -9223372036854775808, -9223372036854775808 + 1)
print(-9223372036854775808 // 2, -9223372036854775808 % 7, -1 << 63, 1 << 62)
print(0x1f, 0o17, 0b101, 1_000_000, 0xFF_FF, 0)
print(True + True, True * 5, False - 1, -True, ~False, True & False, True | False, True ^ True)

floats = [-7.5, -2.0, -0.5, 0.5, 1.0, 2.5, 1e10]
for a in floats:
    for b in floats:
        print(a, b, a + b, a - b, a * b, a / b, a // b, a % b, a < b, a == b)
print(1.5 + 1, 1 - 0.5, 3 * 1.5, 7 / 2, 7.0 // 2, 7 % 2.5, 2 ** 0.5, 4 ** -0.5, 2.0 ** 3)
print(0.1 + 0.2, 1 / 3, 1e16, 1e15, 123456789012345678.0, 1e-5, 0.0001, 1e22, 5e-324, -0.0)
print(1e308 * 10, -1e308 * 10, 100.0, 1e100, 1.0e5, .5, 5., 1e+3, 12345.678, 0.1, 1e300 * 1e10)
print(1.7976931348623157e308, 2.2250738585072014e-308, 4.35, 0.3, 2.675, 1e23, 9007199254740993.0)
nan = float("nan")
inf = float("inf")
print(nan, inf, -inf, nan == nan, nan != nan, nan < 1, inf > 1e308, [nan] == [nan], nan is nan)
print(9007199254740993 == 9007199254740992.0, 9007199254740993 > 9007199254740992.0)
print(1 == 1.0, 1 < 1.5, 2 > 1.5, -1 < -0.5, 9223372036854775807 < 9223372036854775808.0)
print(0.0 == -0.0, bool(0.0), bool(-0.0), bool(0.1), 5 % 3.0, -5 % 3.0, 5 % -3.0, -5.5 // 2)
print(float(3), float("2.5"), float(" -1e3 "), float("1_0.5"), float("inf"), float("-Infinity"))
print(int(3.9), int(-3.9), int("42"), int(" -17 "), int("1_000"), int(True), int(), float())
print(min(3, 1, 2), max([4, 9, 2]), min("b", "a"), max(1, 2.5), min((1, 2), (1,)), sum([1, 2.5]))
