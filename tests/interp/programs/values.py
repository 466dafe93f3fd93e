# SPDX-License-Identifier: 0BSD
"""Integers, strings, lists, ranges: operators, functions, methods, layout."""
numbers = [-9, -7, -3, -1, 1, 2, 3, 5, 63]
for a in numbers:
    for b in numbers:
        print(a, b, a + b, a - b, a * b, a // b, a % b, -a)
        print(a < b, a <= b, a == b, a != b, a > b, a >= b)
print(1 + 2 * 3 - 4 // 2, (1 + 2) * 3, 7 - 3 - 2, 2 * 3 % 4, - -1, -2 * -3)
print(9223372036854775807, -9223372036854775807 - 1, (-9223372036854775807 - 1) // 2,
      (-9223372036854775807 - 1) // 3, (-9223372036854775807 - 1) % 3)
print(True + True, True * 5, False - 1, -True, True == 1, None == None, None == 0, "1" == 1)
print('single', "double", '''triple''', """three
lines""", len("日本語"), "tab\there", "nl\n", 'quote\'s', "say \"hi\"", "\\")
text = "hello"
text += " world"
print(text, len(text), text == "hello world", text != "hello", "-".join(["a", "b"]), "".join([]))
print([1, "two", None, [True, []]], str(5) + str([1, "a"]), str("s"), int("42"), int(" -17"))
items = [1, 2, 3]
items.append([4, "five"])
items[0] = "first"
items[-1][0] = items[1] + 1
print(items, items[-1], items[3][1], len(items), items[len(items) - 2])
for x in items:
    print(x)
grow = [0]
for x in grow:
    if x < 5:
        grow.append(x + 1)
print(grow)
for r in [range(3), range(1, 5), range(0, 10, 3), range(5, 0, -2), range(5, 1), range(0)]:
    for x in r:
        print(x)
# a comment
x = 1  # after code
        # an indented comment
if x:
        # comment before the block
    y = 2
    # comment in the block

    z = 3
# comment at the left
    w = 4
print(x,
      y,  # inside brackets

      z,
w)
total = x + \
    y
values = [
    1,
    2,
]
if x:
  if y:
      print(total, values, "deep")
  print("back")
print((((((1))))), [[[[]]]])
"""a string
as a statement"""
1
None
x
print("no newline at the end")