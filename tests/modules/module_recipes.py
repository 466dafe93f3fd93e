# SPDX-License-Identifier: 0BSD
"""How each compiler builds each form, as shell commands: they run here or in another Debian.

    module_recipes.script("named", "g++-12", "-O2", shared=False)      # makes ./program
    module_recipes.can("named", "g++-12")                              # commands that fail if it cannot

What a compiler can is tried with a module that has no probe.
"""
from __future__ import annotations

# `plain` is `named` without a template, which clang before 16 cannot have beside specialisations.
MODULES = ("named", "plain", "unit")
FORMS = ["named", "plain", "unit", "pch", "pch_c", "unity", "unity_c"]
# clang tells that its header units are new, and that steps after the first need no -I.
QUIET = (" -Wno-unused-command-line-argument -Wno-unknown-warning-option"
         " -Wno-experimental-header-units")
TEMPLATE = "template <typename T> int two(T) { return size<T>::of(); }"
FUNCTION = "inline int two(int n) { return size<int>::of() + n - 1; }"
PRELUDE = 'inc="-I. -Iinclude"\n'


def is_cxx(compiler: str) -> bool:
    return "++" in compiler


def _clang(compiler: str) -> bool:
    return "clang" in compiler


def can(form: str, compiler: str) -> str:
    """Commands that build and run a program without a probe in that form, in an empty directory."""
    make = PRELUDE + f"{_own_flags(form, compiler)}\n"
    if form == "named":
        return make + (
            "printf 'module;\\n#include <stddef.h>\\nexport module app;\\n"
            "export inline int two() { return 2; }\\n' > module.cc\n"
            "printf 'import app;\\nint main() { return two() - 2; }\\n' > main.cc\n"
            "printf 'module;\n#include <stddef.h>\nmodule app;\n' > part.cc\n"
            f"{_interface(compiler)}\n$cxx $unit -c part.cc -o part.o\n"
            "$cxx $unit -c main.cc -o main.o\n$cxx module.o part.o main.o -o program\n./program\n")
    if form == "unit":
        return make + (
            "printf '#ifndef U\\n#define U\\n#define TWO 2\\ninline int two() { return 2; }\\n"
            "#endif\\n' > unit.h\n"
            "printf 'import \"unit.h\";\\nint main() { return two() - TWO; }\\n' > main.cc\n"
            f"{_header_unit(compiler)}\n$cxx $unit -c main.cc -o main.o\n"
            "$cxx main.o -o program\n./program\n")
    return f"{compiler} --version > /dev/null\n"


def _own_flags(form: str, compiler: str) -> str:
    """The command `$cxx`: the compiler with what the form wants."""
    if not is_cxx(compiler):
        return f'cxx="{compiler} -std=c11 $inc"'
    modules = " -fmodules-ts" if form in MODULES and not _clang(compiler) else ""
    standard = "c++20" if form in MODULES else "c++11"
    plain = " -DPLAIN" if form == "plain" else ""
    return f'cxx="{compiler} -std={standard}{modules}{plain} $inc"'


def _interface(compiler: str) -> str:
    if not _clang(compiler):
        return "unit=\n$cxx -c module.cc -o module.o"
    # Before clang 16 the option took no name.
    return ("$cxx --precompile -x c++-module module.cc -o app.pcm\n"
            "$cxx -c app.pcm -o module.o\nunit=-fmodule-file=app=app.pcm\n"
            "echo 'module app;' > try.cc\n"
            "$cxx $unit -fsyntax-only try.cc 2> try.log || unit=-fmodule-file=app.pcm")


def _header_unit(compiler: str) -> str:
    if not _clang(compiler):
        return "unit=\n$cxx -x c++-header -c unit.h"
    return "$cxx -fmodule-header unit.h -o unit.pcm\nunit=-fmodule-file=unit.pcm"


def _precompiled(compiler: str) -> str:
    language = "c++" if is_cxx(compiler) else "c"
    if not _clang(compiler):
        return (f"$cxx -x {language}-header unit.h -o pch/unit.h.gch\n"
                "echo '#error not precompiled' > pch/unit.h\nunit='-Winvalid-pch -include pch/unit.h'")
    return f"$cxx -x {language}-header unit.h -o unit.pch\nunit='-include-pch unit.pch'"


def script(form: str, compiler: str, level: str, shared: bool) -> str:
    """Commands that make ./program of tests/modules/parts and, if shared, ./libapp.so."""
    word = "c++" if is_cxx(compiler) else "c"
    quiet = QUIET if _clang(compiler) else ""
    lines = [PRELUDE + _own_flags(form, compiler),
             f'cxx="$cxx {level} -fPIC -Wall -Wextra -Werror{quiet}"', "mkdir -p pch", "unit="]
    if form in ("named", "plain"):
        lines += ["echo 'import app;' > import.h", _interface(compiler),
                  "$cxx $unit -c module_part.cc -o part.o"]
        library = "module.o part.o"
    elif form == "unit":
        lines += ["echo 'import \"unit.h\";' > import.h", _header_unit(compiler)]
    elif form.startswith("pch"):
        lines += [": > import.h", _precompiled(compiler)]
    else:
        lines += ["echo '#include \"unit.h\"' > import.h"]
    if form not in ("named", "plain"):
        lines += [f"$cxx $unit -x {word} -c unit_part.c -o part.o"]
        library = "part.o"
    if form.startswith("unity"):
        lines += ["printf '#include \"unit_part.c\"\\n#include \"main.c\"\\n#define OTHER\\n"
                  "#include \"main.c\"\\n' > unity.c",
                  f"$cxx -x {word} -c unity.c -o main.o"]
        return "\n".join([*lines, "$cxx main.o -o program", ""])
    lines += [f"$cxx $unit -x {word} -c main.c -o main.o",
              f"$cxx $unit -x {word} -DOTHER -c main.c -o other.o"]
    if shared:
        lines += [f"$cxx -shared {library} -o libapp.so",
                  "$cxx main.o other.o -L. -lapp -Wl,-rpath,'$ORIGIN' -o program"]
    else:
        lines += [f"$cxx main.o other.o {library} -o program"]
    return "\n".join([*lines, ""])
