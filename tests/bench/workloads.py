#!/usr/bin/python3
# SPDX-License-Identifier: 0BSD
"""Small programs that do the work of common Python code, each with a result that never changes.

    python workloads.py NAME [TIMES]     prints a checksum of the result
    python workloads.py                  prints the names

Only the standard library is used, no clock and no randomness but a fixed seed.
"""
import sys

WORKLOADS = {}


def workload(function):
    WORKLOADS[function.__name__] = function
    return function


@workload
def startup():
    return 0


@workload
def nbody():
    bodies = [[float(i), i * 0.5 + 1, i * 0.25 - 1, 0.0, 0.01 * i, 0.0, 1.0 / (i + 1)]
              for i in range(5)]
    for _ in range(900):
        for i, a in enumerate(bodies):
            for b in bodies[i + 1:]:
                dx, dy, dz = a[0] - b[0], a[1] - b[1], a[2] - b[2]
                power = 0.001 * (dx * dx + dy * dy + dz * dz + 0.1) ** -1.5
                for axis, d in ((3, dx), (4, dy), (5, dz)):
                    a[axis] -= d * b[6] * power
                    b[axis] += d * a[6] * power
        for body in bodies:
            for axis in range(3):
                body[axis] += 0.001 * body[axis + 3]
    return [round(value, 9) for body in bodies for value in body]


@workload
def fannkuch():
    count, best = list(range(1, 8)), 0
    order, r = list(range(7)), 7
    while True:
        while r != 1:
            count[r - 1] = r
            r -= 1
        if order[0]:
            turned, flips = order[:], 0
            while turned[0]:
                first = turned[0]
                turned[:first + 1] = turned[first::-1]
                flips += 1
            best = max(best, flips)
        while True:
            if r == 7:
                return best
            order.insert(r, order.pop(0))
            count[r] -= 1
            if count[r] > 0:
                break
            r += 1


@workload
def recursion():
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)
    return fib(20)


@workload
def classes():
    class Shape:
        def __init__(self, side):
            self.side = side

        @property
        def double(self):
            return self.side * 2

        def area(self):
            return 0

    class Square(Shape):
        def __init__(self, side):
            super().__init__(side)
            self.name = "square"

        def area(self):
            return self.side * self.double + super().area()
    return sum(Square(i & 15).area() for i in range(14000))


@workload
def richards():
    """Tasks that hand packets to each other, after the benchmark of that name."""
    class Task:
        def __init__(self, number, peers):
            self.number, self.peers, self.queue, self.done = number, peers, [], 0

        def send(self, packet):
            self.queue.append(packet)

        def step(self):
            if not self.queue:
                return False
            packet = self.queue.pop(0)
            self.done += packet
            if packet > 1:
                self.peers[(self.number + packet) % len(self.peers)].send(packet - 1)
            return True
    tasks = []
    tasks.extend(Task(i, tasks) for i in range(6))
    for i in range(120):
        tasks[i % 6].send(150)
    while any([task.step() for task in tasks]):
        pass
    return [task.done for task in tasks]


@workload
def generators():
    def count(n):
        yield from range(n)

    def squares(source):
        for each in source:
            yield each * each
    return sum(each for each in squares(count(70000)) if each & 1)


@workload
def exceptions():
    def fail(n):
        if n % 3:
            raise ValueError(n)
        return n

    total = 0
    for i in range(30000):
        try:
            total += fail(i)
        except ValueError as error:
            total -= error.args[0]
        finally:
            total ^= 1
    return total


@workload
def comprehensions():
    total = 0
    for n in range(150):
        squares = [i * i for i in range(n, n + 200) if i % 3]
        table = {i: i + 1 for i in squares}
        total += len({value & 63 for value in table.values()})
    return total


@workload
def integers():
    a, b, total = 0, 1, 0
    for i in range(150000):
        a, b = b, (a * 3 + i) & 0xffffffff
        total ^= a >> 3
    return total + (3 ** 3000) % (10 ** 40 + 7)


@workload
def floats():
    import math
    total = 0.0
    for i in range(90000):
        x = i * 0.001
        total += math.sin(x) * math.sqrt(x) - x / (1.0 + x * x)
    return round(total, 6)


@workload
def strings():
    parts = []
    for i in range(16000):
        parts.append(f"{i:05d}:{i * 7 % 1000:x}".upper().replace("A", "-"))
    text = ",".join(parts)
    return [len(text), sum(map(len, text.split(":"))), text.count("-"), text[::-1][:40]]


@workload
def dictionaries():
    words = [f"word{i * 31 % 997}" for i in range(30000)]
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    other = {value: key for key, value in counts.items()}
    for word in words[::2]:
        counts.pop(word, None)
    return [len(counts), len(other), sorted(counts.items())[:5]]


@workload
def sorting():
    import random
    chosen = random.Random(7)
    values = [chosen.random() for _ in range(12000)]
    first = sorted(values, key=lambda value: -value)
    return [round(first[100], 9), sorted(map(str, values))[50], min(values)]


@workload
def collections():
    import collections as names
    Point = names.namedtuple("Point", "x y")
    queue, seen = names.deque([Point(0, 0)]), names.Counter()
    while queue and len(seen) < 5000:
        point = queue.popleft()
        if not seen[point]:
            for step in ((0, 1), (1, 0)):
                queue.append(Point(point.x + step[0], point.y + step[1]))
        seen[point] += 1
    return sum(seen.values())


@workload
def text_json():
    import json
    data = {"rows": [{"id": i, "name": f"n{i}", "tags": ["a", "b"], "v": i / 8, "ok": i % 2 == 0}
                     for i in range(250)]}
    total = 0
    for _ in range(12):
        text = json.dumps(data, sort_keys=True)
        pretty = json.dumps(data, indent=1)
        total += len(text) + len(pretty) + len(json.loads(pretty)["rows"])
    return total


@workload
def pickles():
    import pickle
    data = [{"id": i, "pair": (i, str(i)), "set": {i, i + 1}} for i in range(1500)]
    total = 0
    for protocol in (0, 2, 4):
        text = pickle.dumps(data, protocol)
        total += len(text) + len(pickle.loads(text))
    slow = pickle._dumps(data[:60])
    return total + len(slow)


@workload
def regex():
    import re
    text = "\n".join(f"2026-{i % 12 + 1:02d}-{i % 28 + 1:02d} host{i} user={i * 7}@mail.org id={i}"
                     for i in range(900))
    found = re.findall(r"(\d{4})-(\d\d)-(\d\d) (\w+) user=([\w.]+)@([a-z]+\.org)", text)
    changed = re.sub(r"id=(\d+)", lambda match: str(int(match[1]) * 2), text)
    return [len(found), len(changed), len(re.split(r"[\s=@]+", text))]


@workload
def regex_compile():
    import re
    total = 0
    for i in range(16):
        re.purge()
        total += re.compile(rf"(?:a|b{i})+(?P<x>[a-z0-9_]{{2,{i + 3}}})\s*=\s*(?=x)[^\n]*$").groups
    return total


@workload
def compiling():
    source = "\n".join(f"def f{i}(a, b={i}):\n    for x in range(a):\n        if x > b:\n"
                       f"            yield x * {i}, [y for y in (a, b)]\n    return a"
                       for i in range(90))
    return len(compile(source, "made.py", "exec").co_code)


@workload
def syntax_tree():
    import ast
    source = "\n".join(f"def f{i}(a):\n    return [a + {i}, a * x] if a else g(a, k={i})"
                       for i in range(70))
    tree = ast.parse(source)
    return [sum(1 for _ in ast.walk(tree)), len(ast.unparse(tree))]


@workload
def tokens():
    import io
    import tokenize
    source = "".join(f"value_{i} = call({i}, 'text', x=[1, 2.5])  # note\n" for i in range(120))
    return sum(1 for _ in tokenize.generate_tokens(io.StringIO(source).readline))


@workload
def decimals():
    import _pydecimal
    with _pydecimal.localcontext() as context:
        context.prec = 30
        total, one = _pydecimal.Decimal(0), _pydecimal.Decimal(1)
        for i in range(1, 260):
            total += one / i
        return str(total)


@workload
def differences():
    import difflib
    first = [f"line {i} of {i % 7}" for i in range(120)]
    second = [row for i, row in enumerate(first) if i % 9] + ["line new"]
    return len(list(difflib.unified_diff(first, second))) + round(
        difflib.SequenceMatcher(None, "abcd" * 60, "bcda" * 60).ratio(), 6)


@workload
def logs():
    import io
    import logging
    target = io.StringIO()
    logger = logging.getLogger("work")
    handler = logging.StreamHandler(target)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    for i in range(1500):
        logger.info("row %d of %s", i, "many")
        logger.debug("not this %d", i)
    return len(target.getvalue())


@workload
def hashes():
    import hashlib
    found = hashlib.sha256()
    for i in range(7000):
        found.update(hashlib.md5(b"%d" % i).digest())
    return found.hexdigest()


@workload
def garbage():
    class Node:
        pass
    alive = []
    for i in range(12000):
        first, second = Node(), Node()
        first.other, second.other = second, first
        if i % 10 == 0:
            alive.append(first)
    import gc
    return len(alive) + len(gc.get_stats())


@workload
def imports():
    import importlib
    names = ["colorsys", "textwrap", "string", "heapq", "bisect", "shlex", "fnmatch", "copy",
             "queue", "calendar", "csv", "configparser", "argparse", "html", "uuid"]
    total = 0
    for _ in range(3):
        for name in names:
            sys.modules.pop(name, None)
            total += len(vars(importlib.import_module(name))) > 5
    return total


@workload
def tables():
    import csv
    import io
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerows([i, f"name, {i}", i * 1.5, "x" * (i % 9)] for i in range(4000))
    rows = list(csv.DictReader(io.StringIO("a,b,c,d\n" + target.getvalue())))
    return [len(rows), sum(len(row["d"]) for row in rows)]


@workload
def contexts():
    import contextlib

    @contextlib.contextmanager
    def scope(log):
        log.append(1)
        try:
            yield log
        finally:
            log.append(2)
    log = []
    for _ in range(6000):
        with scope(log) as inner:
            inner.append(3)
    return len(log)


@workload
def coroutines():
    import asyncio

    async def worker(queue, out):
        while True:
            value = await queue.get()
            if value is None:
                return
            out.append(value * 2)
            await asyncio.sleep(0)

    async def main():
        queue, out = asyncio.Queue(10), []
        workers = [asyncio.create_task(worker(queue, out)) for _ in range(3)]
        for i in range(700):
            await queue.put(i)
        for _ in workers:
            await queue.put(None)
        await asyncio.gather(*workers)
        return sum(out)
    return asyncio.run(main())


def checksum(text):
    found = 0
    for letter in text[:4000]:
        found = (found * 31 + ord(letter)) & 0xffffffff
    return found


def main():
    if len(sys.argv) < 2:
        print("\n".join(WORKLOADS))
        return
    result = None
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        result = WORKLOADS[sys.argv[1]]()
    print(sys.argv[1], checksum(repr(result)))


main()
