# SPDX-License-Identifier: 0BSD
"""Control flow: branches, loops, else, break, continue, conditional expressions."""
def sign(n):
    if n < 0:
        return "negative"
    elif n == 0:
        return "zero"
    elif n < 10:
        return "small"
    else:
        return "large"


for n in [-5, 0, 5, 50]:
    print(n, sign(n))

i = 0
while i < 5:
    i += 1
    if i == 2:
        continue
    if i == 4:
        break
    print(i)
else:
    print("not reached")
while i > 0:
    i -= 1
else:
    print("while else", i)
for i in range(3):
    for j in range(3):
        if j == 2:
            break
        if i == 1:
            continue
        print(i, j)
    else:
        print("never")
for x in []:
    print("never")
else:
    print("empty for else")
for x in [1, 2]:
    pass
else:
    print("for else", x)
while True:
    i += 1
    if i > 3:
        break
print(i)
n = 0
while 1:
    n += 1
    if n % 2:
        continue
    if n > 6: break
    print(n)
while n: n -= 1
print(n, 1 if n else 2, "a" if not n else "b" if n else "c")
print(1 and 2, 0 and 2, 1 or 2, 0 or 2, 0 or "" or [], 1 and [] and 3, not 1, not [])
print(1 < 2 < 3, 1 < 3 < 2, 3 > 2 > 1 > 0, 1 < 2 > 0, 1 == 1 == 1, 1 != 2 != 1, 1 is 1 is True)


def loud(value):
    print("evaluated", value)
    return value


print(loud(1) < loud(2) < loud(3), loud(3) < loud(2) < loud(1))
print(loud(0) and loud(1), loud(1) or loud(0), loud(0) or loud(0), loud(2) if loud(1) else loud(3))


def find(items, wanted):
    for position in range(len(items)):
        for unused in "ab":
            if items[position] == wanted:
                return position
    return None


print(find([5, 6, 7], 6), find([], 1))
if True: print("one line"); print("two statements")
if 0: print("no")
else: print("yes")
for i in range(2): print(i); print("again")
pass; pass
