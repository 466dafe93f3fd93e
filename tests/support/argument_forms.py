# SPDX-License-Identifier: 0BSD
"""Arguments of every type and form of expression that C99 to C23 and C++11 to C++26 have.

    body("c++", 2020, lambda trial: ...)        # the text of a body for tests/header/consumer

Each case passes its expression to a bare probe, a guarded one and, where a provider file has such a
type, a generated one.  The body counts how often the expression is evaluated and tells the consumer
which value to expect.  In an expression ONCE(object) is the object itself, and THEN(value) the
value; both count.  `trial` is what a compiler must accept to have the case, `std` the first standard
of each language that has it.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Dict, Iterable, Iterator, List, Sequence, Tuple

BOTH, C_ONLY, CXX_ONLY = "c99 c++11", "c99", "c++11"
# Years for the standards: `-std=` has other words for some, by compiler.
YEARS = {"c99": 1999, "c11": 2011, "c17": 2017, "c23": 2023, "c++11": 2011, "c++14": 2014,
         "c++17": 2017, "c++20": 2020, "c++23": 2023, "c++26": 2026}


NEVER = 9999


@dataclass(frozen=True)
class Case:
    """One argument: how it is written, and the 64 bits that a tracer must see."""

    name: str
    expression: str
    value: str
    local: str = ""         # declarations of the function
    top: str = ""           # ... of the file
    std: str = BOTH
    trial: str = ""
    behind: str = ""        # `DATA, SIZE`: what the pointer must still point at
    typed: bool = True      # whether a generated probe takes it, too
    times: int = 1

    def first(self, language: str) -> int:
        """The year of the standard that it came with, or one that never comes."""
        for word in self.std.split():
            if word.startswith("c++") == (language == "c++"):
                return YEARS[word]
        return NEVER


def _types() -> Iterator[Tuple[str, str, str, str]]:
    """Arithmetic types: a name, the type, a value, and what is expected of that."""
    for name, text, value in (
            ("char", "char", "(char)-56"), ("schar", "signed char", "SCHAR_MIN"),
            ("uchar", "unsigned char", "UCHAR_MAX"), ("short", "short", "SHRT_MIN"),
            ("ushort", "unsigned short", "USHRT_MAX"), ("int", "int", "INT_MIN"),
            ("long", "long", "LONG_MIN"), ("llong", "long long", "LLONG_MIN"),
            ("wchar", "wchar_t", "L'\\x7654'"), ("ptrdiff", "ptrdiff_t", "-77"),
            ("int8", "int8_t", "INT8_MIN"), ("int_fast16", "int_fast16_t", "-5"),
            ("intmax", "intmax_t", "INTMAX_MIN"), ("sig_atomic", "sig_atomic_t", "-6")):
        yield name, text, value, f"SIGNED({value})"
    for name, text, value in (
            ("uint", "unsigned int", "UINT_MAX"), ("ulong", "unsigned long", "ULONG_MAX"),
            ("ullong", "unsigned long long", "ULLONG_MAX - 1"), ("size", "size_t", "SIZE_MAX"),
            ("uint_least8", "uint_least8_t", "200"), ("uintptr", "uintptr_t", "UINTPTR_MAX - 5"),
            ("bool", "BOOL", "1")):
        yield name, text, value, f"UNSIGNED({value})"
    yield "float", "float", "-0.5f", "bits32(-0.5f)"
    yield "double", "double", "-0.1", "bits(-0.1)"


# In all forms; the others in four.
FULL = ("schar", "ushort", "int", "long", "ullong", "bool", "float", "double")


def _of_each_type() -> Iterator[Case]:
    for name, text, value, seen in _types():
        place = f"{text} v = {value}; HIDE(v);"
        yield Case(f"{name}_object", "ONCE(v)", seen, place)
        yield Case(f"{name}_volatile", "ONCE(v)", seen, f"volatile {text} v = {value};")
        yield Case(f"{name}_value", "THEN(v)", seen, place)
        yield Case(f"{name}_call", f"give_{name}(&evaluated)", seen, "",
                   f"static APART {text} give_{name}(int *n) {{ ++*n; return {value}; }}")
        if name in FULL:
            yield from _forms(name, text, value, seen)
    for name, value, seen in (("pointer", "&seed", "ADDRESS(&seed)"), ("enum", "BACK", "SIGNED(-1)")):
        text = {"pointer": "int *_Atomic", "enum": "_Atomic enum step"}[name]
        yield Case(f"{name}_atomic", "ONCE(v)", seen, f"{text} v = {value};", std="c11",
                   typed=False)


def _forms(name: str, text: str, value: str, seen: str) -> Iterator[Case]:
    real, flag = name in ("float", "double"), name == "bool"
    place = f"{text} v = {value}; HIDE(v);"
    yield Case(f"{name}_const", "ONCE(v)", seen, f"const {text} v = {value};")
    yield Case(f"{name}_register", "THEN(v)", seen, f"register {text} v = {value};", std=C_ONLY)
    yield Case(f"{name}_static", "ONCE(s)", seen, f"static {text} s; s = {value};")
    yield Case(f"{name}_thread", f"ONCE(thread_{name})", seen, f"thread_{name} = {value};",
               f"static __thread {text} thread_{name};")
    yield Case(f"{name}_cast", f"({text})THEN({value})", seen)
    yield Case(f"{name}_set", "ONCE(v) = w", seen, f"{text} v, w = {value}; HIDE(w); (void)&v;")
    yield Case(f"{name}_literal", f"(THEN(0), ({text}){value})", seen)
    yield Case(f"{name}_conditional", "THEN(seed) ? v : w", seen, f"{place} {text} w = v;")
    yield Case(f"{name}_element", "v[THEN(seed)]", seen, f"{text} v[2] = {{ 0, {value} }}; HIDE(v);")
    yield Case(f"{name}_statement", "__extension__ ({ THEN(0); v; })", seen, place)
    yield Case(f"{name}_compound", f"*&({text}){{ ({text})THEN({value}) }}", seen, std=C_ONLY)
    yield Case(f"{name}_atomic", "ONCE(v)", seen, f"_Atomic {text} v = {value};", std="c11")
    yield Case(f"{name}_atomic_set", "ONCE(v) = w", seen,
               f"_Atomic {text} v; {text} w = {value}; HIDE(w);", std="c11",
               typed=False)
    if flag:
        return
    yield Case(f"{name}_post", "ONCE(v)++", seen, place)
    yield Case(f"{name}_times", f"ONCE(v) *= {'1.0f' if name == 'float' else '1'}", seen, place)
    if not real:
        yield Case(f"{name}_pre", "--ONCE(v)", seen,
                   f"{text} v = ({text})(({value}) + 1); HIDE(v);")
        yield Case(f"{name}_or", "ONCE(v) |= v", seen, place)


def _bit_fields() -> Iterator[Case]:
    for name, text, width, value, sign in (
            ("u1", "unsigned", 1, "1", "UN"), ("u3", "unsigned", 3, "6", "UN"),
            ("u31", "unsigned", 31, "0x7fffffff", "UN"), ("u32", "unsigned", 32, "UINT_MAX", "UN"),
            ("i2", "signed", 2, "-2", ""), ("i31", "signed", 31, "-0x40000000", ""),
            ("i32", "signed", 32, "INT_MIN", ""), ("flag", "BOOL", 1, "1", "UN"),
            ("c5", "signed char", 5, "-16", ""), ("s9", "short", 9, "-256", ""),
            ("us16", "unsigned short", 16, "65535", "UN"),
            ("ul33", "unsigned long", 33, "0x1ffffffffUL", "UN"),
            ("l40", "long", 40, "-0x8000000000L", ""), ("ul32", "unsigned long", 32, "UINT_MAX", "UN"),
            ("l7", "long", 7, "-64", ""), ("ull40", "unsigned long long", 40, "0xffffffffffULL", "UN"),
            ("ull63", "unsigned long long", 63, "LLONG_MAX", "UN"),
            ("ull64", "unsigned long long", 64, "ULLONG_MAX", "UN"),
            ("ll33", "long long", 33, "-0x100000000LL", ""),
            ("color", "enum color", 3, "GREEN", "UN")):
        top = (f"struct field_{name} {{ unsigned before : 3; {text} v : {width}; }}; "
               f"static APART struct field_{name} give_field_{name}(struct field_{name} s, int *n) "
               "{ ++*n; return s; }")
        local = f"struct field_{name} s = {{ 5, {value} }}; HIDE(s);"
        seen = f"{sign}SIGNED({value})"
        yield Case(f"field_{name}", "ONCE(s).v", seen, local, top)
        yield Case(f"field_{name}_volatile", "ONCE(s).v", seen, f"volatile {local}", top)
        yield Case(f"field_{name}_set", "ONCE(s).v = w", seen,
                   f"{local} {text} w = s.v; HIDE(w); s.v = {value};", top)
        yield Case(f"field_{name}_call", f"give_field_{name}(s, &evaluated).v", seen, local, top)
        yield Case(f"field_{name}_value", "THEN(s.v)", seen, local, top)
        if text != "BOOL" and text != "enum color":
            yield Case(f"field_{name}_post", "ONCE(s).v++", seen, local, top)


def _operators() -> Iterator[Case]:
    local = "int a = 13, b = 5; HIDE(a); HIDE(b);"
    for name, operator, value in (
            ("add", "+", "18"), ("sub", "-", "8"), ("mul", "*", "65"), ("div", "/", "2"),
            ("mod", "%", "3"), ("shl", "<<", "416"), ("shr", ">>", "0"), ("less", "<", "0"),
            ("more", ">", "1"), ("le", "<=", "0"), ("ge", ">=", "1"), ("eq", "==", "0"),
            ("ne", "!=", "1"), ("and", "&", "5"), ("xor", "^", "8"), ("or", "|", "13"),
            ("land", "&&", "1"), ("lor", "||", "1")):
        yield Case(f"op_{name}", f"ONCE(a) {operator} b", f"SIGNED({value})", local)
    for operator, name, value in (("+", "plus", "13"), ("-", "minus", "-13"), ("~", "not", "-14"),
                                  ("!", "lnot", "0"), ("++", "inc", "14"), ("--", "dec", "12")):
        yield Case(f"unary_{name}", f"{operator}ONCE(a)", f"SIGNED({value})", local)
    for name, operator, value in (
            ("add", "+=", "18"), ("sub", "-=", "8"), ("mul", "*=", "65"), ("div", "/=", "2"),
            ("mod", "%=", "3"), ("shl", "<<=", "416"), ("shr", ">>=", "0"), ("and", "&=", "5"),
            ("xor", "^=", "8"), ("or", "|=", "13")):
        yield Case(f"set_{name}", f"ONCE(a) {operator} b", f"SIGNED({value})", local)
        yield Case(f"set_volatile_{name}", f"ONCE(a) {operator} b", f"SIGNED({value})",
                   "volatile int a = 13; int b = 5; HIDE(b);", std=C_ONLY)


def _expressions() -> Iterator[Case]:
    yield Case("comma", "(THEN(1), 7)", "SIGNED(7)")
    yield Case("elvis", "ONCE(a) ?: 9", "SIGNED(3)", "int a = 3; HIDE(a);")
    yield Case("elvis_zero", "THEN(0) ?: 9", "SIGNED(9)")
    yield Case("nested_conditional", "THEN(seed) ? seed ? 4L : 5 : 6", "SIGNED(4)")
    yield Case("mixed_conditional", "THEN(seed) ? -1 : 2u", "UNSIGNED(UINT_MAX)", typed=False)
    yield Case("real_conditional", "THEN(seed) ? 1 : 2.0", "bits(1.0)")
    yield Case("size_of", "(THEN(0), sizeof(int[3]))", "UNSIGNED(sizeof(int[3]))")
    yield Case("size_of_vla", "sizeof(char[evaluated++ + 2 * seed])", "UNSIGNED(2)", std=C_ONLY)
    yield Case("align_of", "(THEN(0), __alignof__(double))", "UNSIGNED(__alignof__(double))")
    yield Case("offset_of", "(THEN(0), offsetof(struct record, name))",
               "UNSIGNED(offsetof(struct record, name))")
    yield Case("generic", "_Generic(THEN(1), int: THEN(11), default: 12)", "SIGNED(11)", std="c11")
    yield Case("choose", "__builtin_choose_expr(1, THEN(21), 22)", "SIGNED(21)", std=C_ONLY)
    yield Case("typeof", "(__typeof__(THEN(1L)))THEN(-3)", "SIGNED(-3)")
    yield Case("recursion", "down(THEN(3))", "SIGNED(6)", "",
               "static APART int down(int n) { return n ? n + down(n - 1) : 0; }")
    yield Case("statement_block", "__extension__ ({ int i, n = 0; for (i = 0; i < 4; i++) n += i; "
               "THEN(n); })", "SIGNED(6)")
    yield Case("member", "ONCE(r).number", "SIGNED(-300)", RECORD)
    yield Case("arrow", "(&ONCE(r))->wide", "SIGNED(-5000000000L)", RECORD)
    yield Case("nested_member", "ONCE(r).inner.letter", "SIGNED('i')", RECORD)
    yield Case("union_member", "ONCE(u).real", "bits32(1.0f)",
               "union either u; u.number = 0x3f800000; HIDE(u);")
    yield Case("call_member", "give_record(&evaluated).number", "SIGNED(-300)")
    yield Case("index_reversed", "THEN(1)[table]", "SIGNED(-20)")
    yield Case("index_of_index", "table[(unsigned char)THEN(seed) + 1]", "SIGNED(30)")
    yield Case("indirection", "*THEN(&table[2])", "SIGNED(30)")
    yield Case("indirect_step", "*ONCE(p)++", "SIGNED(-20)", "short *p = &table[1]; HIDE(p);")
    yield Case("pointer_difference", "&table[3] - THEN(&table[1])", "SIGNED(2)")
    yield Case("assigned_bool", "ONCE(b) = 7", "UNSIGNED(1)", "BOOL b; (void)&b;")
    yield Case("narrowed", "ONCE(c) = (signed char)300", "SIGNED(44)", "signed char c; (void)&c;")
    yield Case("call_by_pointer", "(*f)(&evaluated)", "SIGNED(INT_MIN)",
               "int (*f)(int *) = answer; HIDE(f);")
    yield Case("call_in_call", "answer(&ONCE(n)) + 1", "SIGNED(INT_MIN + 1)", "int n = 0;")
    yield Case("inline_asm", '__extension__ ({ int n; __asm__ __volatile__ ("" : "=r" (n) : "0" '
               "(THEN(5))); n; })", "SIGNED(5)")
    for name, text, value in (("zero", "0", "0"), ("letter", "'\\377'", "'\\377'"),
                              ("long", "2147483648", "2147483648L"), ("hex", "0xffffffff", None),
                              ("octal", "-0777", "-511"), ("u", "5u", None),
                              ("ul", "0x8000000000000000UL", None), ("ll", "-9LL", "-9"),
                              ("wide", "L'\\x1234'", "0x1234"), ("macro", "INT_MIN", "INT_MIN")):
        seen = f"UNSIGNED({text})" if value is None else f"SIGNED({value})"
        yield Case(f"literal_{name}", f"(THEN(0), {text})", seen)
    yield Case("literal_float", "(THEN(0), 0x1.8p3f)", "bits32(12.0f)", std="c99 c++17")
    yield Case("literal_double", "(THEN(0), 1e-310)", "bits(1e-310)")
    yield Case("binary_literal", "(THEN(0), 0b1011)", "SIGNED(11)", std="c23 c++14")
    yield Case("digit_separator", "(THEN(0), 1'000'000)", "SIGNED(1000000)", std="c23 c++14")


RECORD = "struct record r = record; HIDE(r);"


def _pointers() -> Iterator[Case]:
    def pointer(name: str, expression: str, value: str, local: str = "", top: str = "",
                **more: object) -> Case:
        return Case(f"pointer_{name}", expression, f"ADDRESS({value})", local, top,
                    **{"typed": False, **more})         # type: ignore[arg-type]
    yield pointer("object", "ONCE(p)", "table", "short *p = table; HIDE(p);")
    yield pointer("const", "ONCE(p)", "table", "const short *const p = table;")
    yield pointer("volatile", "ONCE(p)", "table", "volatile short *volatile p = table;")
    yield pointer("restrict", "ONCE(p)", "table", "short *__restrict p = table; HIDE(p);")
    yield pointer("void", "ONCE(p)", "table", "void *p = table; HIDE(p);")
    yield pointer("incomplete", "ONCE(p)", "table",
                  "struct nobody *p = (struct nobody *)table; HIDE(p);", "struct nobody;")
    yield pointer("array", "ONCE(p)", "table", "short (*p)[8] = &table; HIDE(p);")
    yield pointer("pointer", "ONCE(p)", "&seed", "int **p = (int **)(void *)&seed; HIDE(p);")
    yield pointer("function", "ONCE(p)", "answer", "int (*p)(int *) = answer; HIDE(p);")
    yield pointer("vla", "(char (*)[(evaluated++, seed + 1)])table", "table", std=C_ONLY)
    yield pointer("vla_object", "ONCE(p)", "table",
                  "char (*p)[seed + 1] = (char (*)[seed + 1])table; HIDE(p);", std=C_ONLY)
    yield pointer("address", "&ONCE(seed)", "&seed")
    yield pointer("address_element", "&table[THEN(2)]", "table + 2")
    yield pointer("sum", "table + THEN(2)", "table + 2")
    yield pointer("null", "(THEN(0), (void *)0)", "0")
    yield pointer("label", "(THEN(0), &&here)", "&&here", "__label__ here; goto here; here:;")
    yield pointer("cast", "(struct record *)THEN(&table[1])", "table + 1")
    yield pointer("integer", "(uintptr_t)THEN(table)", "table")
    yield pointer("step", "ONCE(p)++", "table", "short *p = table; HIDE(p);")
    yield pointer("step_before", "++ONCE(p)", "table + 1", "short *p = table; HIDE(p);")
    yield pointer("moved", "ONCE(p) += 3", "table + 3", "short *p = table; HIDE(p);")
    yield pointer("set", "ONCE(p) = table", "table", "short *p; (void)&p;")
    yield pointer("conditional", "THEN(seed) ? table : 0", "table")
    yield pointer("mixed", "THEN(seed) ? (void *)table : table + 1", "table")
    # Arrays and functions are addresses.
    yield pointer("of_array", "ONCE(table)", "table")
    yield pointer("of_row", "grid[THEN(1)]", "grid[1]")
    yield pointer("of_grid", "ONCE(grid)", "grid")
    yield pointer("of_extern", "ONCE(global_array)", "global_array",
                  top="extern char global_array[];")
    yield pointer("of_vla", "ONCE(v)", "v", "int v[seed + 3]; v[0] = 1; HIDE(v[0]);", std=C_ONLY,
                  behind="(const int[]){ 1 }, 4")
    yield pointer("of_member", "ONCE(r).name", "r.name", RECORD, behind='"name", 5')
    yield pointer("of_const", "ONCE(letters)", "letters", behind='"abc", 4',
                  top='static const char letters[4] = "abc";')
    yield pointer("of_function", "(THEN(0), answer)", "answer")
    yield pointer("of_function_address", "(THEN(0), &answer)", "answer")
    yield pointer("of_function_value", "*THEN(answer)", "answer")
    yield Case("pointer_name", "(THEN(0), __func__)", "ADDRESS(__func__)", typed=False)
    text = "static const char *const same = \"a literal\";"
    yield Case("string", "(THEN(0), same)", "ADDRESS(same)", text, behind='"a literal", 10')
    # Where it lies is not known before: what is there says enough.
    for name, literal, data, std in (
            ("plain", '"words"', '"words", 6', BOTH), ("wide", 'L"wo"', 'L"wo", 3 * sizeof(wchar_t)',
                                                       BOTH),
            ("u8", 'u8"w\\u00e4"', '"w\\303\\244", 4', "c11 c++11"),
            ("u", 'u"wo"', 'u"wo", 6', "c11 c++11"), ("U", 'U"wo"', 'U"wo", 12', "c11 c++11"),
            ("joined", '"wo" "rds"', '"words", 6', BOTH),
            ("raw", 'R"(wo)"', '"wo", 3', "c++11")):
        yield Case(f"string_{name}", f"(THEN(0), {literal})", "ANY", "", "", std, behind=data,
                   typed=False)
    yield Case("string_array", "(THEN(0), (const char[4]){ \"abc\" })", "ANY", std=C_ONLY,
               behind='"abc", 4', typed=False)
    yield Case("compound_array", "((int[]){ THEN(8), 9 })", "ANY", std=C_ONLY,
               behind="((const int[]){ 8, 9 }), 8", typed=False)
    yield Case("compound_address", "&(int){ THEN(8) }", "ANY", std=C_ONLY,
               behind="((const int[]){ 8 }), 4", typed=False)
    yield Case("compound_member", "(&(struct record){ .number = (short)THEN(8) })->number",
               "SIGNED(8)", std=C_ONLY)
    yield Case("array_of_call", "give_record(&evaluated).name[1]", "SIGNED('a')")


def _enumerations() -> Iterator[Case]:
    yield Case("enum_plain", "ONCE(v)", "UNSIGNED(GREEN)", "enum color v = GREEN; HIDE(v);")
    yield Case("enum_negative", "ONCE(v)", "SIGNED(BACK)", "enum step v = BACK; HIDE(v);")
    yield Case("enum_constant", "(THEN(0), BLUE)", "SIGNED(BLUE)")
    yield Case("enum_cast", "(enum step)THEN(-1)", "SIGNED(-1)")
    yield Case("enum_conditional", "THEN(seed) ? BACK : FORTH", "SIGNED(-1)")
    yield Case("enum_wide", "ONCE(v)", "SIGNED(FAR)", "enum far v = FAR; HIDE(v);",
               "__extension__ enum far { FAR = -0x500000000, NEAR = 1 };", typed=False)
    yield Case("enum_small", "ONCE(v)", "UNSIGNED(200)", "enum small v = SMALL; HIDE(v);",
               "enum __attribute__((__packed__)) small { SMALL = 200 };", typed=False)
    for name, text, value, seen in (
            ("schar", "signed char", "-100", "SIGNED(-100)"),
            ("uchar", "unsigned char", "200", "UNSIGNED(200)"),
            ("short", "short", "-30000", "SIGNED(-30000)"),
            ("uint", "unsigned", "4000000000u", "UNSIGNED(4000000000u)"),
            ("llong", "long long", "LLONG_MIN", "SIGNED(LLONG_MIN)"),
            ("ullong", "unsigned long long", "ULLONG_MAX", "UNSIGNED(ULLONG_MAX)"),
            ("bool", "bool", "true", "UNSIGNED(1)")):
        top = f"enum fixed_{name} : {text} {{ fixed_{name}_v = {value} }};"
        local = f"enum fixed_{name} v = fixed_{name}_v; HIDE(v);"
        trial = f"enum e : {text} {{ one = 1 }};"
        yield Case(f"enum_fixed_{name}", "ONCE(v)", seen, local, top, "c23 c++11", trial,
                   typed=False)
        yield Case(f"enum_fixed_{name}_constant", f"(THEN(0), fixed_{name}_v)", seen, "", top,
                   "c23 c++11", trial, typed=False)
        top = f"enum class scoped_{name} : {text} {{ v = {value} }};"
        local = f"scoped_{name} v = scoped_{name}::v; HIDE(v);"
        yield Case(f"enum_scoped_{name}", "ONCE(v)", seen, local, top, CXX_ONLY, typed=False)
        yield Case(f"enum_scoped_{name}_constant", f"(THEN(0), scoped_{name}::v)", seen, "", top,
                   CXX_ONLY, typed=False)
    yield Case("enum_scoped_plain", "ONCE(v)", "SIGNED(-3)",
               "enum class plain { v = -3 }; plain v = plain::v; HIDE(v);", "", CXX_ONLY,
               typed=False)
    yield Case("enum_scoped_field", "ONCE(s).v", "UNSIGNED(5)", "sfield s = { scoped3::five }; "
               "HIDE(s);", "enum class scoped3 : unsigned char { five = 5 }; "
               "struct sfield { scoped3 v : 8; };", CXX_ONLY, typed=False)


def _languages_newer_types() -> Iterator[Case]:
    for name, text, value, std, trial in (
            ("char16", "char16_t", "u'\\xfff0'", "c11 c++11", ""),
            ("char32", "char32_t", "U'\\xfffffff0'", "c11 c++11", ""),
            ("char8", "char8_t", "(char8_t)200", "c23 c++20", "#include <uchar.h>\nchar8_t c;"),
            ("uchar_u8", "unsigned char", "u8'a'", "c23 c++20", "int c = u8'a';")):
        local = f"{text} v = {value}; HIDE(v);"
        yield Case(f"{name}_letter", "ONCE(v)", f"UNSIGNED({value})", local, "", std, trial)
        yield Case(f"{name}_letter_value", "THEN(v)", f"UNSIGNED({value})", local, "", std, trial)
        yield Case(f"{name}_letter_constant", f"(THEN(0), {value})", f"UNSIGNED({value})", "", "",
                   std, trial)
    for width in (2, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 48, 63, 64):
        low, high = f"(-1LL << {width - 1})", f"(ULLONG_MAX >> {64 - width})"
        # clang before 18 does not say that it is an integer, so nobody can tell it from a vector.
        trial = f"_BitInt({width}) v; char a[__builtin_classify_type(v) > 0 ? 1 : -1];"
        for name, text, value, seen in (
                (f"bitint{width}", f"_BitInt({width})", low, "SIGNED"),
                (f"ubitint{width}", f"unsigned _BitInt({width})", high, "UNSIGNED")):
            local = f"{text} v = ({text}){value}; HIDE_ANY(v);"
            yield Case(name, "ONCE(v)", f"{seen}({value})", local, "", "c23", trial)
            yield Case(f"{name}_volatile", "ONCE(v)", f"{seen}({value})",
                       f"volatile {text} v = ({text}){value};", "", "c23", trial)
            yield Case(f"{name}_value", "THEN(v)", f"{seen}({value})", local, "", "c23", trial)
            yield Case(f"{name}_sum", "ONCE(v) + v - v", f"{seen}({value})", local, "", "c23", trial)
    yield Case("bitint_field", "ONCE(s).v", "SIGNED(-9)", "struct bit_field s = { -9 }; HIDE_ANY(s);",
               "struct bit_field { _BitInt(40) v : 20; };", "c23",
               "_BitInt(40) v; char a[__builtin_classify_type(v) > 0 ? 1 : -1];")
    for name, value, seen in (("_Float32", "0.5f", "bits32(0.5f)"), ("_Float64", "0.1", "bits(0.1)"),
                              ("_Float32x", "0.1", "bits(0.1)")):
        yield Case(f"real{name}", "ONCE(v)", seen, f"{name} v = ({name}){value}; HIDE(v);", "", BOTH,
                   f"{name} v;")
    # In C a float of another size travels as the next larger one.
    yield Case("real_Float16", "ONCE(v)", "bits32(0.5f)", "_Float16 v = (_Float16)0.5f; "
               "HIDE_ANY(v);", "", C_ONLY, "_Float16 v; float f(void); float f(void) { return v; }",
               typed=False)
    for part, number in (("real", 0), ("imag", 1)):
        yield Case(f"complex_{part}", f"__{part}__ ONCE(z)", f"bits({number}.5)",
                   "__extension__ _Complex double z; __real__ z = 0.5; __imag__ z = 1.5; HIDE(z);")
        yield Case(f"complex_float_{part}", f"__{part}__ ONCE(z)", f"bits32({number}.5f)",
                   "__extension__ _Complex float z; __real__ z = 0.5f; __imag__ z = 1.5f; HIDE(z);")
        yield Case(f"complex_int_{part}", f"__{part}__ ONCE(z)", f"SIGNED({number} - 9)",
                   "__extension__ _Complex int z; __real__ z = -9; __imag__ z = -8; HIDE(z);")
    for name, text, size, value, seen in (
            ("int", "int", 16, "-7", "SIGNED(-7)"), ("double", "double", 16, "0.1", "bits(0.1)"),
            ("uchar", "unsigned char", 16, "200", "UNSIGNED(200)"),
            ("float", "float", 8, "0.5f", "bits32(0.5f)"), ("short", "short", 8, "-2", "SIGNED(-2)")):
        yield Case(f"vector_{name}", "ONCE(v)[1]", seen, f"vec_{name} v = {{ 0, {value} }}; HIDE(v);",
                   f"typedef {text} vec_{name} __attribute__((__vector_size__({size})));")
        yield Case(f"vector_{name}_any", "ONCE(v)[THEN(seed)]", seen,
                   f"vec_{name} v = {{ 0, {value} }}; HIDE(v);",
                   f"typedef {text} vec_{name} __attribute__((__vector_size__({size})));", times=2)
    null = "void *p = nullptr;"
    yield Case("nullptr", "(THEN(0), nullptr)", "0", "", "", "c23 c++11", null, typed=False)
    yield Case("nullptr_object", "ONCE(v)", "0", "__typeof__(nullptr) v = nullptr; (void)&v;", "",
               "c23 c++11", null, typed=False)
    yield Case("nullptr_alone", "nullptr", "0", "evaluated++;", "", "c23 c++11", null, typed=False,
               times=-1)
    yield Case("true", "(THEN(0), true)", "1", std="c23 c++11", trial="int v = true;")
    yield Case("constexpr_c", "(THEN(0), v)", "SIGNED(-7)", "constexpr int v = -7;", "", "c23",
               "constexpr int v = 7;")
    yield Case("auto_c", "ONCE(v)", "SIGNED(-7)", "auto v = -7L; HIDE(v);", "", "c23",
               "int f(void); int f(void) { auto v = 7L; return (int)v; }")


CXX_TOP = """\
namespace cxx {
struct Pair { int a; long b; };
struct Bits { unsigned a : 3; long long b : 40; };
struct Thing {
    short number;
    static long shared;
    int *count;
    int get() const { ++*count; return number; }
    int got() && { ++*count; return number + 1; }
    short &ref() { ++*count; return number; }
    virtual int seen() { ++*count; return -1; }
    int operator()(int n) const { ++*count; return n; }
    int operator[](int n) const { ++*count; return n + number; }
    Thing *operator->() { ++*count; return this; }
    const Thing &operator*() const { ++*count; return *this; }
    explicit operator bool() const { ++*count; return true; }
    operator long long() const { ++*count; return -5000000000LL; }
    operator const char *() const { ++*count; return "thing"; }
    Thing(short n, int *c) : number(n), count(c) {}
    Thing(const Thing &) = default;
    virtual ~Thing() {}
};
long Thing::shared = -77;
struct Other : Thing {
    Other(short n, int *c) : Thing(n, c) {}
    int seen() override { ++*count; return -2; }
};
inline int operator+(const Thing &a, int n) { ++*a.count; return a.number + n; }
inline bool operator==(const Thing &a, int n) { ++*a.count; return a.number == n; }
inline short operator++(Thing &a, int) { ++*a.count; return a.number++; }
constexpr unsigned long long operator""_twice(unsigned long long n) { return 2 * n; }
constexpr int square(int n) { return n * n; }
template <typename T> T same(T v) { evaluated++; return v; }
template <typename T, T v> struct Constant { static constexpr T value = v; };
template <typename T, T v> constexpr T Constant<T, v>::value;
template <typename... T> int many(T... v) { return static_cast<int>(sizeof...(v)); }
inline int &reference(int &v) { evaluated++; return v; }
inline int &&moved(int &v) { evaluated++; return static_cast<int &&>(v); }
/* Its text goes with it: an argument may read it, and must not point at it. */
struct Gone {
    char text[8];
    explicit Gone(int *count) : text("alive") { ++*count; }
    ~Gone() { text[0] = 0; HIDE(text); }
    const char *c_str() const { return text; }
};
}
"""


def cxx_cases() -> List[Case]:
    def case(name: str, expression: str, value: str, local: str = "", std: str = "c++11",
             trial: str = "", **more: object) -> Case:
        top = CXX_TOP + str(more.pop("top", ""))
        return Case(f"cxx_{name}", expression, value, local, top, std, trial,
                    **more)             # type: ignore[arg-type]
    thing = "cxx::Thing t(-300, &evaluated); HIDE(t.number);"
    number = "int v = -9; HIDE(v);"
    return [
        # References and value categories.
        case("reference", "ONCE(r)", "SIGNED(-9)", f"{number} int &r = v;"),
        case("const_reference", "ONCE(r)", "SIGNED(-9)", f"{number} const int &r = v;"),
        case("temporary_reference", "ONCE(r)", "SIGNED(-9)", "const long &r = -9;"),
        case("rvalue_reference", "ONCE(r)", "SIGNED(-9)", "int &&r = -9; HIDE(r);"),
        case("volatile_reference", "ONCE(r)", "SIGNED(-9)", "volatile int v = -9; "
             "volatile int &r = v;"),
        case("array_reference", "ONCE(r)", "ADDRESS(table)", "short (&r)[8] = table;", typed=False),
        case("function_reference", "(THEN(0), r)", "ADDRESS(answer)",
             "int (&r)(int *) = answer;", typed=False),
        case("call_reference", "cxx::reference(v)", "SIGNED(-9)", number),
        case("call_rvalue_reference", "cxx::moved(v)", "SIGNED(-9)", number),
        case("xvalue", "static_cast<int &&>(ONCE(v))", "SIGNED(-9)", number),
        case("xvalue_member", "static_cast<cxx::Pair &&>(ONCE(p)).b", "SIGNED(-2)",
             "cxx::Pair p = { 1, -2 };"),
        case("xvalue_field", "static_cast<cxx::Bits &&>(ONCE(p)).b", "SIGNED(-0x8000000000)",
             "cxx::Bits p = { 1, -0x8000000000 }; HIDE(p);"),
        case("prvalue_member", "(cxx::Pair{ THEN(3), -4 }.b)", "SIGNED(-4)"),
        case("conditional_lvalue", "(THEN(seed) ? v : w)", "SIGNED(-9)", f"{number} int w = 1;"),
        case("comma_lvalue", "(evaluated++, v)", "SIGNED(-9)", number),
        case("assignment_lvalue", "(ONCE(v) = 5) += 2", "SIGNED(7)", number),
        case("prefix_lvalue", "++ ++ONCE(v)", "SIGNED(-7)", number),
        # Members, operators and conversions.
        case("member_call", "t.get()", "SIGNED(-300)", thing),
        case("rvalue_member_call", "cxx::Thing(5, &evaluated).got()", "SIGNED(6)"),
        case("member_reference", "t.ref()", "SIGNED(-300)", thing),
        case("virtual_call", "t->seen()", "SIGNED(-2)",
             "cxx::Other o(1, &evaluated); cxx::Thing *t = &o; HIDE(t);"),
        case("static_member", "ONCE(cxx::Thing::shared)", "SIGNED(-77)"),
        case("static_by_object", "(THEN(0), t.shared)", "SIGNED(-77)", thing),
        case("call_operator", "t(41)", "SIGNED(41)", thing),
        case("index_operator", "t[1]", "SIGNED(-299)", thing),
        case("arrow_operator", "t->number", "SIGNED(-300)", thing),
        case("star_operator", "(*t).number", "SIGNED(-300)", thing),
        case("plus_operator", "t + 1", "SIGNED(-299)", thing),
        case("equal_operator", "t == -300", "UNSIGNED(1)", thing),
        case("post_operator", "t++", "SIGNED(-300)", thing),
        case("to_bool", "static_cast<bool>(t)", "UNSIGNED(1)", thing),
        case("to_long", "static_cast<long long>(t)", "SIGNED(-5000000000LL)", thing),
        case("to_long_call", "t.operator long long()", "SIGNED(-5000000000LL)", thing),
        case("to_text", "static_cast<const char *>(t)", "ANY", thing, behind='"thing", 6',
             typed=False),
        case("negated", "!t", "UNSIGNED(0)", thing),
        case("member_pointer", "t.*p", "SIGNED(-300)",
             f"{thing} short cxx::Thing::*p = (evaluated++, &cxx::Thing::number);", times=-1),
        case("member_function_pointer", "(t.*p)()", "SIGNED(-300)",
             f"{thing} int (cxx::Thing::*p)() const = &cxx::Thing::get; HIDE(p);"),
        # Casts and constants.
        case("functional_cast", "short(THEN(-9))", "SIGNED(-9)"),
        case("brace_cast", "int{ THEN(-9) }", "SIGNED(-9)"),
        case("empty_braces", "(THEN(0), int{})", "SIGNED(0)"),
        case("reinterpret_cast", "reinterpret_cast<uintptr_t>(THEN(table))", "ADDRESS(table)"),
        case("reinterpret_pointer", "reinterpret_cast<char *>(THEN(table))", "ADDRESS(table)",
             typed=False),
        case("const_cast", "*const_cast<int *>(&ONCE(v))", "SIGNED(-9)", f"const {number}"
             .replace("HIDE(v);", "")),
        case("dynamic_cast", "dynamic_cast<cxx::Other *>(THEN(t))", "ADDRESS(t)",
             "cxx::Other o(1, &evaluated); cxx::Thing *t = &o; HIDE(t);", typed=False),
        case("literal_operator", "(THEN(0), 21_twice)", "UNSIGNED(42)",
             "using cxx::operator\"\"_twice;"),
        case("constexpr", "(THEN(0), v)", "SIGNED(49)", "constexpr int v = cxx::square(7);"),
        case("constexpr_call", "cxx::square(THEN(7))", "SIGNED(49)"),
        case("noexcept", "(THEN(0), noexcept(cxx::square(1)))", "UNSIGNED(0)"),
        case("alignof", "(THEN(0), alignof(long))", "UNSIGNED(alignof(long))"),
        case("throw", "THEN(seed) ? 5 : throw 1", "SIGNED(5)"),
        case("throw_first", "!THEN(seed) ? throw 1 : v", "SIGNED(-9)", number),
        case("new", "::new (THEN(place)) int(3)", "ADDRESS(place)",
             "alignas(int) static char place[4];", typed=False, top="#include <new>\n"),
        case("typeid", "(THEN(0), typeid(int) == typeid(const int))", "UNSIGNED(1)",
             top="#include <typeinfo>\n"),
        case("temporary_text", "cxx::Gone(&evaluated).c_str()[1]", "SIGNED('l')"),
        case("temporary_array", "cxx::Gone(&evaluated).text[1]", "SIGNED('l')"),
        # Templates.
        case("template_call", "cxx::same<long>(-9)", "SIGNED(-9)"),
        case("template_constant", "(THEN(0), (cxx::Constant<long, -9>::value))", "SIGNED(-9)"),
        case("template_pack", "(THEN(0), cxx::many(1, 2L, '3'))", "SIGNED(3)"),
        case("template_variable", "ONCE(cxx_pi<double>)", "bits(3.25)", "", "c++14",
             top="template <typename T> T cxx_pi = T(3.25);\n"),
        case("template_auto", "(THEN(0), cxx_auto<-9L>())", "SIGNED(-9)", "", "c++17",
             top="template <auto V> auto cxx_auto() { return V; }\n"),
        case("template_real", "(THEN(0), cxx_real<2.5>())", "bits(2.5)", "", "c++20",
             "template <double D> double f() { return D; } double v = f<2.5>();",
             top="template <double D> double cxx_real() { return D; }\n"),
        case("fold", "cxx_sum(THEN(1), 2, -12L)", "SIGNED(-9)", "", "c++17",
             top="template <typename... T> auto cxx_sum(T... v) { return (v + ...); }\n"),
        # Lambdas: C++11 to C++17 know none where nothing is evaluated.
        case("lambda_call", "[] { evaluated++; return -9; }()", "SIGNED(-9)"),
        case("lambda_capture", "[&] { evaluated++; return v; }()", "SIGNED(-9)", number),
        case("lambda_copy", "([v](long w) { evaluated++; return v + w; }(1))", "SIGNED(-8)", number),
        case("lambda_object", "f(seed)", "SIGNED(1)", "auto f = [](int n) { evaluated++; return n; };"),
        case("lambda_pointer", "+f", "ADDRESS(+f)", "auto f = [](int n) { return n; };",
             typed=False, times=-1),
        case("lambda_generic", "[](auto n) { evaluated++; return n; }(-9L)", "SIGNED(-9)", "",
             "c++14"),
        case("lambda_initialised", "[n = THEN(5)] { return n; }()", "SIGNED(5)", "", "c++14"),
        case("lambda_template", "[]<typename T>(T n) { evaluated++; return n; }(-9L)", "SIGNED(-9)",
             "", "c++20"),
        # Later standards.
        case("binding", "ONCE(a)", "SIGNED(-9)", "cxx::Pair p = { -9, 2 }; auto [a, b] = p; (void)b;",
             "c++17"),
        case("binding_reference", "ONCE(b)", "SIGNED(-2)",
             "cxx::Pair p = { 1, -2 }; auto &[a, b] = p; HIDE(p); (void)a;", "c++17"),
        case("binding_array", "ONCE(b)", "SIGNED(-2)",
             "int p[] = { 1, -2 }; auto [a, b] = p; (void)a;", "c++17"),
        case("binding_field", "(evaluated++, b)", "SIGNED(-0x8000000000)",
             "cxx::Bits p = { 1, -0x8000000000 }; auto [a, b] = p; (void)a;", "c++17"),
        case("binding_field_itself", "b", "SIGNED(-0x8000000000)",
             "cxx::Bits p = { 1, -0x8000000000 }; auto [a, b] = p; (void)a;", "c++17", times=-1),
        case("inline_variable", "ONCE(cxx_inline)", "SIGNED(-9)", "", "c++17",
             top="inline long cxx_inline = -9;\n"),
        case("byte", "ONCE(v)", "UNSIGNED(200)", "std::byte v = std::byte(200); HIDE(v);", "c++17",
             top="#include <cstddef>\n", typed=False),
        case("if_constexpr", "cxx_choose<long>()", "SIGNED(8)", "", "c++17",
             top="template <typename T> int cxx_choose() { evaluated++; "
             "if constexpr (sizeof(T) == 8) return 8; else return 4; }\n"),
        case("spaceship", "(ONCE(v) <=> 5) < 0", "UNSIGNED(1)", number, "c++20",
             "#include <compare>\nint v = (1 <=> 2) < 0;", top="#include <compare>\n"),
        case("consteval", "(THEN(0), cxx_eval(6))", "SIGNED(-36)", "", "c++20",
             "consteval int f() { return 1; } int v = f();",
             top="consteval int cxx_eval(int n) { return -n * n; }\n"),
        case("consteval_alone", "cxx_eval(6)", "SIGNED(-36)", "", "c++20",
             "consteval int f() { return 1; } int v = f();", times=-1,
             top="consteval int cxx_eval(int n) { return -n * n; }\n"),
        case("constinit", "ONCE(cxx_init)", "SIGNED(-9)", "", "c++20",
             top="constinit static long cxx_init = -9;\n"),
        case("requires", "(THEN(0), requires { v + 1; })", "UNSIGNED(1)", number, "c++20",
             "bool b = requires { 1; };"),
        case("concept", "(THEN(0), cxx_small<int>)", "UNSIGNED(1)", "", "c++20",
             "template <typename T> concept c = true;",
             top="template <typename T> concept cxx_small = sizeof(T) < 8;\n"),
        case("designated", "(cxx::Pair{ .a = THEN(3), .b = -4 }.b)", "SIGNED(-4)", "", "c++20"),
        case("size_literal", "(THEN(0), 7uz)", "UNSIGNED(7)", "", "c++23", "auto v = 7uz;"),
        case("decayed_copy", "auto(ONCE(v))", "SIGNED(-9)", number, "c++23", "int v = auto(1);"),
        case("explicit_object", "cxx_self{}.get()", "SIGNED(-9)", "", "c++23",
             "struct S { int f(this S) { return 1; } };",
             top="struct cxx_self { int get(this cxx_self) { evaluated++; return -9; } };\n"),
        case("static_call", "cxx_static{}(1)", "SIGNED(1)", "", "c++23",
             "struct S { static int operator()(int n) { return n; } };",
             top="struct cxx_static { static int operator()(int n) { evaluated++; return n; } };\n"),
        case("two_indices", "(cxx_grid{}[1, -3])", "SIGNED(-2)", "", "c++23",
             "struct S { int operator[](int a, int b) { return a + b; } };",
             top="struct cxx_grid { int operator[](int a, int b) { evaluated++; return a + b; } };\n"),
        case("pack_index", "(THEN(0), cxx_last(1, 2L, -9))", "SIGNED(-9)", "", "c++26",
             "template <typename... T> auto f(T... v) { return v...[0]; }",
             top="template <typename... T> auto cxx_last(T... v) "
             "{ return v...[sizeof...(v) - 1]; }\n"),
        case("placeholder", "ONCE(a)", "SIGNED(-9)",
             "cxx::Pair p = { -9, 2 }; auto [a, _] = p; auto _ = 1;", "c++26",
             "void f() { int _ = 1; int _ = 2; }") ]


PRELUDE = """\
/* Written by tests/support/argument_forms.py. */
#include "expect.h"
#include "usdt/usdt.h"
#ifdef TYPED
#include "forms_probes.h"
#endif

#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#if (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L) || defined(__cplusplus)
#include <uchar.h>
#endif

#ifdef __cplusplus
#define BOOL bool
#else
#define BOOL _Bool
#endif
enum color { RED, GREEN, BLUE = 0x7fffffff };
enum step { BACK = -1, FORTH = 1 };
struct inner { char letter; };
struct record {
    short number;
    long wide;
    char name[8];
    struct inner inner;
};
union either { int number; float real; };

static const struct record record = { -300, -5000000000L, "name", { 'i' } };
static short table[8] = { 10, -20, 30, -40, 50, -60, 70, -80 };
static int grid[2][3];
static int evaluated;
static APART struct record give_record(int *n) { ++*n; return record; }
static APART int answer(int *n) { ++*n; return INT_MIN; }

/* Some types are none for an asm. */
#define HIDE_ANY(x) __asm__ __volatile__("" : : "r" (&(x)) : "memory")
#define ONCE(x) (*(evaluated++, &(x)))
#define THEN(x) (evaluated++, (x))
#define ONCE_ONLY(what, times) \\
    do { \\
        expect_done(); \\
        expect_true(what, evaluated == (times)); \\
    } while (0)
#ifndef OFF
#define OFF 0
#endif
"""


def cases(language: str) -> List[Case]:
    """Those of a language, in all its standards."""
    made = [*_of_each_type(), *_bit_fields(), *_operators(), *_expressions(), *_pointers(),
            *_enumerations(), *_languages_newer_types(), *cxx_cases()]
    return [case for case in made if case.first(language) < NEVER]


def body(language: str, year: int, accepts: Callable[[str], bool], chosen: Sequence[Case]) -> str:
    """The text of a body with those of the cases that a standard and a compiler have."""
    chosen = [case for case in chosen
              if case.first(language) <= year and (not case.trial or accepts(case.trial))]
    return PRELUDE + "".join(_lines(chosen))


def _lines(cases: Sequence[Case]) -> Iterable[str]:
    tops: Dict[str, None] = {}
    for case in cases:
        head, tail = (CXX_TOP, case.top[len(CXX_TOP):]) if case.top.startswith(CXX_TOP) \
            else ("", case.top)
        tops.update(dict.fromkeys(filter(None, (head, tail))))
    yield from (f"{top}\n" for top in tops)
    for case in cases:
        yield from _function(case)
    yield "\nvoid hand_written(int seed)\n{\n    HIDE(seed);\n"
    for case in cases:
        yield f"    case_{case.name}(seed);\n"
    yield "}\n\nvoid typed(int seed)\n{\n    (void)seed;\n}\n"


def _function(case: Case) -> Iterable[str]:
    yield f"\nstatic APART void case_{case.name}(int seed)\n{{\n    (void)seed;\n"
    plain = case.times < 0      # the expression itself counts nothing
    if case.value == "ANY":
        expect = f'expect_pointing("NAME", {case.behind});'
    else:
        expect = f'EXPECT("NAME", {case.value});'
        expect += f" expect_behind(0, {case.behind});" if case.behind else ""
    forms = [(case.name, f"USDT_PROBE(\"hand\", \"{case.name}\", {case.expression})", "1"),
             (f"{case.name}_g", f"USDT_GUARDED_PROBE(\"hand\", \"{case.name}_g\", {case.expression})",
              "armed")]
    kind = next((kind for start, kind in (("SIGNED", "s64"), ("UNSIGNED", "u64"), ("bits32", "f32"),
                                          ("bits", "f64")) if case.value.startswith(start)), "")
    if case.typed and kind:
        forms.append((kind, f"TYPED_{kind.upper()}({case.expression})", "armed"))
    for number, (name, call, active) in enumerate(forms):
        if number == 2:
            yield "#ifdef TYPED\n"
        yield "    {\n"
        if case.local:
            yield f"        {case.local}\n"
        yield f"        if (armed) {{ {expect.replace('NAME', name)} }}\n"
        if plain:
            yield f"        {call};\n        expect_done();\n    }}\n"
        else:
            yield (f"        evaluated = 0;\n        {call};\n"
                   f"        ONCE_ONLY(\"{name}: evaluated once\", "
                   f"OFF ? 0 : {case.times} * {active});\n    }}\n")
        if number == 2:
            yield "#endif\n"
    yield "}\n"


PROVIDER = """\
/* One probe for each kind of value. */
provider typed {
    probe s64(int64_t a);
    probe u64(uint64_t a);
    probe f32(float a);
    probe f64(double a);
};
"""
