# SPDX-License-Identifier: 0BSD
"""The rooms of gen/sdtgen: which package may import which, and one class for one name."""
import ast
import re
from collections import defaultdict

from support import toolchain

PACKAGE = toolchain.ROOT / "gen" / "sdtgen"
MODULES = {".".join(path.relative_to(PACKAGE).with_suffix("").parts): ast.parse(path.read_text())
           for path in sorted(PACKAGE.rglob("*.py"))}
MAP = toolchain.ROOT / "CONTRIBUTING.md"


def rooms() -> dict:
    """The table of CONTRIBUTING.md: a package, and the packages that it may import."""
    found = {}
    for line in MAP.read_text(encoding="utf-8").splitlines():
        row = re.fullmatch(r"\| `([a-z.]+)/?`? *\|([^|]*)\|[^|]*\|", line)
        if row:
            found[row[1].removesuffix(".py")] = set(re.findall(r"`(\w+)`", row[2]))
    return found


def imports(name: str) -> list:
    """The modules and packages of sdtgen that a module imports, with the names it takes."""
    found = []
    package = name.split(".")[:-1]
    for node in ast.walk(MODULES[name]):
        if isinstance(node, ast.ImportFrom) and node.level:
            above = package[:len(package) - node.level + 1]
            if node.module:
                found.append((".".join([*above, node.module]), [each.name for each in node.names]))
            else:
                found += [(".".join([*above, each.name]), []) for each in node.names]
    return found


def test_each_package_imports_only_what_the_map_allows():
    allowed, used = rooms(), defaultdict(set)
    assert len(allowed) > 10
    for name in MODULES:
        room = name.split(".")[0]
        for target, _ in imports(name):
            if target.split(".")[0] != room:
                used[room].add(target.split(".")[0])
    packages = {name.split(".")[0] for name in MODULES} - {"__init__", "__version__"}
    assert packages == set(allowed)
    for room, found in used.items():
        assert found - {"__version__"} <= allowed[room], room


def test_the_map_has_no_circle():
    left = rooms()
    while left:
        free = {room for room, below in left.items() if not below & left.keys()}
        assert free, f"in a circle: {sorted(left)}"
        left = {room: below for room, below in left.items() if room not in free}


def test_private_modules_and_names_stay_in_their_package():
    for name in MODULES:
        for target, names in imports(name):
            if target.split(".")[0] != name.split(".")[0]:
                private = [each for each in [*target.split("."), *names]
                           if each.startswith("_") and not each.startswith("__")]
                assert not private, f"{name} imports {target}: {private}"


def test_one_class_one_name():
    owners = defaultdict(list)
    for name, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                owners[node.name].append(name)
    assert {each: found for each, found in owners.items() if len(found) > 1} == {}


def test_each_package_says_what_it_is():
    for name, tree in MODULES.items():
        assert ast.get_docstring(tree), name
