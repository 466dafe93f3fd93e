# SPDX-License-Identifier: 0BSD
"""Layout: comments, joined lines, indentation, semicolons."""
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
total = 1 + \
    2 + \
    3
print(total)
values = [
    1,
    2,
]
table = {
    "a": 1,

    "b": 2,
}
print(values, table); print("same line");
if x == 1 and \
        y == 2:
    print("joined")
if (x == 1 and
        y == 2):
    print("in brackets")
if x:
	print("a tab")
	if y:
		print("two tabs")
def one_line(): return "one"
def two(a, b): c = a + b; return c
print(one_line(), two(1, 2))
if x: pass
if x:
    if y:
        if z:
            print("deep")
    print("back")
print("end"
      )
print((((((1))))), [[[[]]]], -+-+1, not not True)
x = (
    1 +
    2
)
print(x)
"""a string
as a statement"""
1
None
x
print("no newline at the end")