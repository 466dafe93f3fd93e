# SPDX-License-Identifier: 0BSD
"""Types by forms of expressions, for sys/sdt.h: each size of 1 to 8 bytes, and larger ones.

    cases("c++")        # as those of support/argument_forms.py

support/argument_forms.py has what every header of ours takes.  Here is also what an assembler
operand can hold: structs, unions, classes, vectors, complex numbers, pointers to members.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, List

from support.argument_forms import BOTH, C_ONLY, CXX_ONLY, NEVER, Case


@dataclass(frozen=True)
class Type:
    """A type: how an object of it is made, and how its bytes become the 64 bits of a value."""

    name: str
    text: str
    value: str              # behind `TEXT v`, so `= 5` or `(5)`
    seen: str = "OF_BYTES"  # or SIGNED, UNSIGNED, ADDRESS, of the object
    top: str = ""
    std: str = BOTH
    trial: str = ""
    copied: bool = True     # whether an object can be copied
    plain: bool = True      # no class of C++, which has no volatile copies

    def make(self, name: str, before: str = "") -> str:
        return f"{before}{self.text} {name} {self.value};"


def _numbers() -> Iterator[Type]:
    for name, text, value in (
            ("char", "char", "(char)-56"), ("schar", "signed char", "-128"),
            ("short", "short", "-32768"), ("int", "int", "INT_MIN"), ("long", "long", "LONG_MIN"),
            ("llong", "long long", "LLONG_MIN"), ("wchar", "wchar_t", "-77"),
            ("enum_minus", "enum step", "BACK")):
        yield Type(name, text, f"= {value}", "SIGNED")
    for name, text, value in (
            ("uchar", "unsigned char", "255"), ("ushort", "unsigned short", "65535"),
            ("uint", "unsigned", "UINT_MAX"), ("ulong", "unsigned long", "ULONG_MAX"),
            ("ullong", "unsigned long long", "ULLONG_MAX - 1"), ("bool", "BOOL", "1"),
            ("enum", "enum color", "BLUE")):
        yield Type(name, text, f"= {value}", "UNSIGNED")
    for name, text, value in (("char16", "char16_t", "u'\\xfff0'"),
                              ("char32", "char32_t", "U'\\xfffffff0'")):
        yield Type(name, text, f"= {value}", "UNSIGNED", std="c11 c++11")
    yield Type("enum_small", "enum small1", "= SMALL1", "UNSIGNED",
               "enum __attribute__((__packed__)) small1 { SMALL1 = 200 };")
    yield Type("enum_wide", "enum wide8", "= WIDE8", "SIGNED",
               "__extension__ enum wide8 { WIDE8 = -0x500000000, NOT_WIDE8 = 1 };")
    yield Type("float", "float", "= -0.5f")
    yield Type("double", "double", "= -0.1")
    for name, declared, value in (
            ("pointer", "short *{}", "table"), ("pointer_void", "const void *{}", "&table[1]"),
            ("pointer_function", "int (*{})(int *)", "answer")):
        yield Type(name, name, f"= {value}", "ADDRESS", f"typedef {declared.format(name)};")
    for name, text, value in (("float16", "_Float16", "(_Float16)0.5f"),
                              ("decimal32", "_Decimal32", "0.5df"),
                              ("decimal64", "_Decimal64", "0.5dd")):
        yield Type(name, text, f"= {value}", std=C_ONLY, trial=f"{text} v = {value};")


def _bytes() -> Iterator[Type]:
    """What has no arithmetic: its bytes are the value."""
    for size in (1, 2, 3, 4, 5, 6, 7, 8, 9, 16):
        values = ", ".join(str(0x91 + 0x11 * n & 0xff) for n in range(size))
        yield Type(f"bytes{size}", f"struct bytes{size}", f"= {{ {{ {values} }} }}",
                   top=f"struct bytes{size} {{ unsigned char b[{size}]; }};")
    for name, members, value in (
            ("s_short", "short a;", "-300"), ("s_int", "int a;", "-70000"),
            ("s_long", "long a;", "-5000000000L"), ("s_pointer", "void *a;", "table"),
            ("s_float", "float a;", "0.5f"), ("s_double", "double a;", "-0.1"),
            ("s_two", "short a; short b;", "-3, 4"), ("s_pair", "int a; int b;", "-7, 8"),
            ("s_fields", "unsigned a : 5; int b : 27;", "9, -10"),
            ("s_nested", "struct { short a; short b; } c; int d;", "{ 5, 2 }, 3")):
        yield Type(name, f"struct {name}", f"= {{ {value} }}",
                   top=f"struct {name} {{ {members} }};")
    for size, member in ((1, "char"), (2, "short"), (4, "float"), (8, "void *")):
        yield Type(f"union{size}", f"union union{size}",
                   f"= {{ {{ {', '.join(str(n + 7) for n in range(size))} }} }}",
                   top=f"union union{size} {{ char b[{size}]; {member} v; }};")
    for name, text, sizes in (("char", "signed char", (2, 4, 8)), ("short", "short", (4, 8)),
                              ("int", "int", (4, 8, 16)), ("float", "float", (4, 8)),
                              ("long", "long", (8,)), ("double", "double", (8,))):
        for size in sizes:
            yield Type(f"v_{name}{size}", f"v_{name}{size}", "= { 3 }", top=f"typedef {text} "
                       f"v_{name}{size} __attribute__((__vector_size__({size})));")
    # None of integers: with SystemTap's header clang makes programs of them that crash.
    for name, value in (("float", "0.5f"), ("double", "0.5")):
        text = f"_Complex {name}"
        yield Type(f"complex_{name}", text, f"= ({text}){value}")
    yield Type("int128", "__int128", "= 7")
    yield Type("uint128", "unsigned __int128", "= 7")
    yield Type("long_double", "long double", "= 0.5L")


def _classes() -> Iterator[Type]:
    for name, value, members in (
            ("c_private", "(5)", "explicit c_private(int n) : a(n) {} private: int a;"),
            ("c_derived", "{}", ""),
            ("c_copied", "(5)", "int a; explicit c_copied(int n) : a(n) {} "
             "c_copied(const c_copied &o) : a(o.a) {}"),
            ("c_destroyed", "(5)", "long a; explicit c_destroyed(int n) : a(n) {} "
             "~c_destroyed() { a = 0; }"),
            ("c_moved", "(5)", "int a; explicit c_moved(int n) : a(n) {} "
             "c_moved(c_moved &&o) : a(o.a) {}"),
            ("c_fixed", "(5)", "int a; explicit c_fixed(int n) : a(n) {} "
             "c_fixed(const c_fixed &) = delete;"),
            ("c_virtual", "{}", "virtual int f() { return 1; }"),
            ("c_converted", "{}", "short a = -9; operator long() const { return 4; }"),
            ("c_address", "{}", "int a = -9; int *operator&() { return nullptr; }")):
        base = " : cxx_base" if name == "c_derived" else ""
        top = "struct cxx_base { int a = 3; };\n" if base else ""
        yield Type(name, name, value, top=f"{top}struct {name}{base} {{ {members} }};",
                   std=CXX_ONLY, copied=name not in ("c_moved", "c_fixed"), plain=False)
    yield Type("c_atomic", "std::atomic<int>", "{-70000}", top="#include <atomic>", std=CXX_ONLY,
               copied=False, plain=False)
    yield Type("c_unique", "std::unique_ptr<int>", "{nullptr}", top="#include <memory>",
               std=CXX_ONLY, copied=False, plain=False)
    for name, text, value in (("schar", "signed char", "-100"), ("uchar", "unsigned char", "200"),
                              ("short", "short", "-30000"), ("ushort", "unsigned short", "60000"),
                              ("int", "int", "-5"), ("uint", "unsigned", "4000000000u"),
                              ("long", "long", "LONG_MIN"), ("ulong", "unsigned long", "ULONG_MAX"),
                              ("bool", "bool", "true")):
        sign = "SIGNED" if text[0] in "sil" else "UNSIGNED"
        yield Type(f"scoped_{name}", f"sc_{name}", f"= sc_{name}::v", sign, std=CXX_ONLY,
                   top=f"enum class sc_{name} : {text} {{ v = {value} }};")
        yield Type(f"fixed_{name}", f"fx_{name}", f"= fx_{name}_v", sign, std=CXX_ONLY,
                   top=f"enum fx_{name} : {text} {{ fx_{name}_v = {value} }};")
    yield Type("to_member", "to_member", "= &mc::b", std=CXX_ONLY,
               top="struct mc { int a; long b; int f(); };\ntypedef long mc::*to_member;")
    yield Type("to_function", "to_function", "= &mf::f", std=CXX_ONLY,
               top="struct mf { int f() { return 1; } };\ntypedef int (mf::*to_function)();")
    yield Type("nullptr", "std::nullptr_t", "= nullptr", std=CXX_ONLY)


def types() -> List[Type]:
    return [*_numbers(), *_bytes(), *_classes()]


def _forms(kind: Type) -> Iterator[Case]:
    name, text = f"t_{kind.name}", kind.text
    place = f"{kind.make('v')} HIDE_ANY(v);"

    def case(form: str, expression: str, more: str = "", top: str = "", std: str = "") -> Case:
        return Case(f"{name}_{form}", expression, f"{kind.seen}(v)", f"{place} {more}",
                    "\n\n".join(filter(None, (kind.top, top))), std or kind.std, kind.trial)

    yield case("object", "v")
    yield case("const", "w", kind.make("w", "const "))
    yield case("static", "w", kind.make("w", "static "))
    yield case("static_const", "w", kind.make("w", "static const "))
    yield case("global", f"g_{name}", "", f"extern {text} g_{name}; {kind.make(f'g_{name}')}")
    yield case("thread", "w", kind.make("w", "static __thread "))
    yield case("pointed", "*p", f"{text} *p = __builtin_addressof(v); HIDE(p);" if not kind.plain
               else f"{text} *p = &v; HIDE(p);")
    yield case("comma", "(evaluated++, v)")
    yield case("conditional", "seed ? v : w", f"{kind.make('w')} HIDE_ANY(w);")
    if kind.plain:
        yield case("volatile", "w", kind.make("w", "volatile "))
        yield case("const_volatile", "w", kind.make("w", "const volatile "))
        if kind.std != CXX_ONLY:
            yield case("register", "w", kind.make("w", "register "), std=C_ONLY)
            if kind.seen != "OF_BYTES":     # The others want a library, some of them.
                yield case("atomic", "w", kind.make("w", "_Atomic "), std="c11")
    if kind.copied:
        yield case("element", "a[seed + 1]", f"{text} a[3] = {{ v, v, v }};")
        yield case("member", "r.m", f"struct in_{name} r = {{ 1, v }};",
                   f"struct in_{name} {{ char before; {text} m; }};")
        yield case("call", f"call_{name}(v)", "",
                   f"static APART {text} call_{name}({text} v) {{ evaluated++; return v; }}")
        yield case("call_member", f"cm_{name}(v).m", "",
                   f"struct dm_{name} {{ {text} m; }};\n"
                   f"static APART struct dm_{name} cm_{name}({text} v) "
                   f"{{ struct dm_{name} r = {{ v }}; return r; }}")
        yield case("assigned", "w = v", f"{kind.make('w')}")
        yield case("statement", "__extension__ ({ evaluated++; v; })")
    if kind.plain:
        yield case("packed", "r.m", f"struct pk_{name} r; r.m = v;",
                   f"struct pk_{name} {{ char before; {text} m; }} __attribute__((__packed__));")
    std = next((word for word in kind.std.split() if word.startswith("c++")), "")
    if not std:
        return
    yield case("reference", "r", f"{text} &r = v;", std=std)
    yield case("const_reference", "r", f"const {text} &r = v;", std=std)
    yield case("rvalue_reference", "r", f"{text} &&r = static_cast<{text} &&>(v);", std=std)
    yield case("xvalue", f"static_cast<{text} &&>(v)", std=std)
    yield case("returned", f"returned_{name}(v)", "",
               f"static APART {text} &returned_{name}({text} &v) {{ evaluated++; return v; }}", std)
    yield case("returned_const", f"rc_{name}(v)", "",
               f"static APART const {text} &rc_{name}(const {text} &v) {{ return v; }}", std)
    yield case("member_reference", "r.m", f"struct mr_{name} r = {{ v }};",
               f"struct mr_{name} {{ {text} &m; }};", std)
    if kind.copied:
        yield case("prvalue", f"static_cast<{text}>(v)", std=std)
        yield case("const_call", f"kc_{name}(v)", "",
                   f"static APART const {text} kc_{name}(const {text} &v) {{ return v; }}", std)
        yield case("structured", "b", f"struct sb_{name} r = {{ v, v }}; auto [a, b] = r; (void)a;",
                   f"struct sb_{name} {{ {text} m, n; }};", "c++17")
        yield case("template", f"tp_{name}<{text}>(v)", "",
                   f"template <typename T> static APART T tp_{name}(T v) {{ return v; }}", std)
        yield case("lambda", "[&v]() { return v; }()", std=std)
    yield case("by_lambda", f"[&v]() -> {text} & {{ return v; }}()", std=std)


def cases(language: str) -> List[Case]:
    """Those of a language."""
    # Each type in every so many-th form, each form of every so many-th type.
    part = {"c": 3, "c++": 5}[language]
    made = [case for place, kind in enumerate(types())
            for number, case in enumerate(_forms(kind)) if (place + number) % part == 0]
    made += [Case("lambda_object", "v", "OF_BYTES(v)", "int n = -9; auto v = [n] { return n; };",
                  std=CXX_ONLY),
             Case("lambda_empty", "v", "OF_BYTES(v)", "auto v = [] { return 1; };", std=CXX_ONLY),
             Case("member_address", "&ma::b", "UNSIGNED(8)", std=CXX_ONLY,
                  top="struct ma { long a; long b; };"),
             Case("struct_literal", "((struct sl){ -9 })", "UNSIGNED(0xfffffff7)", std=C_ONLY,
                  top="struct sl { int a; };")]
    return [case for case in made if case.first(language) < NEVER]
