# SPDX-License-Identifier: 0BSD
"""The generator's own code: typed, small modules, imports that go one way, nothing but Python."""
import ast
import re
import sys

import pytest

from support import toolchain

PACKAGE = toolchain.ROOT / "gen" / "sdtgen"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 300


@pytest.mark.size("ci")
def test_types_are_strict(tmp_path):
    toolchain.need("mypy")
    done = toolchain.run(["mypy", "--strict", "--cache-dir", tmp_path / "cache", "-p", "sdtgen"],
                         cwd=toolchain.ROOT / "gen", check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.size("ci")
def test_flake8_is_silent():
    toolchain.need("flake8")
    done = toolchain.run(["flake8", "--max-line-length", "100", "--extend-ignore", "E127,E128,W503",
                          toolchain.ROOT / "gen"], check=False)
    assert done.stdout == ""


def test_modules_are_small_and_need_nothing_but_python():
    for module in MODULES:
        text = module.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= LONGEST, module
        for node in ast.walk(ast.parse(text)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else \
                [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            for name in names:
                assert name.split(".")[0] in sys.stdlib_module_names, (module, name)


def test_imports_do_not_go_in_circles():
    """Each module of the package can be sorted behind those that it imports."""
    imports = {}
    for module in MODULES:
        name = ".".join(module.relative_to(PACKAGE).with_suffix("").parts)
        found = set()
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                above = name.split(".")[:-node.level]
                if node.module:
                    found.add(".".join([*above, node.module]))
                else:
                    found |= {".".join([*above, alias.name]) for alias in node.names}
        imports[name] = found & {".".join(each.relative_to(PACKAGE).with_suffix("").parts)
                                 for each in MODULES}
    left = dict(imports)
    while left:
        ready = [name for name, needed in left.items() if not needed & set(left) - {name}]
        assert ready, f"these import each other: {sorted(left)}"
        for name in ready:
            del left[name]


def test_modules_of_the_tests_have_names_of_their_own():
    """One run of pytest imports all of them by their bare names, where the first one wins."""
    names = sorted(path.name for path in (toolchain.ROOT / "tests").glob("*/*.py")
                   if path.name != "conftest.py" and path.parent.name != "support")
    assert names == sorted(set(names))


def test_each_suite_has_its_line_in_the_readme_of_the_tests():
    suites = {path.parent.name: path.read_text().splitlines()[1]
              for path in (toolchain.ROOT / "tests").glob("*/needs.sh")
              if path.parent.name != "support"}
    page = (toolchain.ROOT / "tests" / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)`( \*)? \|", page, re.MULTILINE))
    assert sorted(rows) == sorted(suites)
    for name, line in suites.items():
        assert line.startswith("# default: " if rows[name] else "# long: "), name


def test_every_module_of_support_is_listed():
    folder = toolchain.ROOT / "tests" / "support"
    text = (folder / "__init__.py").read_text(encoding="utf-8")
    listed = [line.split()[0] for line in text.splitlines() if line.startswith("    ")]
    assert sorted(f"{name}.py" for name in [*listed, "__init__"]) == sorted(
        path.name for path in folder.glob("*.py"))
