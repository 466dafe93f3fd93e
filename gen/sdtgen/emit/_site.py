# SPDX-License-Identifier: 0BSD
"""The macro of a probe that fires, tracer or not: inline, and as a call."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..host.text import LINE, fill, flow
from ..provider.model import Probe

# Part of the symbols of out-of-line probes: how one is called, and what it does, stay as they are.
OUTLINE_ABI = 1
BETWEEN = r"\W+"
LETTERS = {"S32": "i", "U32": "u", "S64": "l", "U64": "m", "LONG": "l", "ULONG": "m",
           "POINTER": "p", "F32": "f", "F64": "d"}
PARAMETERS = {"S32": "int", "U32": "unsigned int", "S64": "usdt_i_s64", "U64": "usdt_i_u64",
              "LONG": "long", "ULONG": "unsigned long", "POINTER": "const volatile void *",
              "F32": "__UINT32_TYPE__", "F64": "usdt_i_u64", "AUTO": "usdt_i_u64"}


def semaphore(probe: Probe) -> str:
    """Its symbol, as a string of C."""
    return f'"{probe.provider}_{probe.name}_semaphore"'


def site(probe: Probe, names: Sequence[str]) -> str:
    """The macro, with a place to call out of line where that is wanted and can be had."""
    macro = ProbeMacro(probe)
    inline = macro.inline(names)
    if not probe.outline:
        return inline
    return "\n".join(["#if USDT_OUTLINE", macro.outline(names), "#else", inline, "#endif"])


class ProbeMacro:
    """The lists of one probe, for the compiler goes through them at each of its sites."""

    def __init__(self, probe: Probe) -> None:
        self.probe = probe
        self.kinds = [argument.type.kind for argument in probe.arguments]
        self.variables = [f"{probe.function}_p{number}" for number in range(1, len(self.kinds) + 1)]
        # What only the compiler knows takes a second operand for its size and sign.
        self.places = [number + self.kinds[:number].count("AUTO")
                       for number in range(len(self.kinds))]

    def inline(self, names: Sequence[str]) -> str:
        puts, inputs = [], []
        for kind, place, argument, variable in zip(self.kinds, self.places, self.probe.arguments,
                                                   self.variables):
            if kind == "AUTO":
                puts.append(f"USDT_PUT_AUTO({place})")
                inputs.append(f"USDT_IN_AUTO({place})")
            else:
                value = carried(kind, variable, argument.type.is_exact)
                puts.append(f"USDT_PUT({place}, {value})")
                inputs.append(f"USDT_IN({place}, {value})")
        pieces = [*self.words(), f"{len(puts) + self.kinds.count('AUTO')},",
                  *(puts or ["USDT_NONE"])]
        pieces[-1] += ","
        pieces += self.joined([f"USDT_{kind}({place})"
                               for kind, place in zip(self.kinds, self.places)])
        pieces[-1] += ","
        pieces += [f"{each}," for each in inputs or ["USDT_NONE"]]
        start = "USDT_SITE(" if self.probe.semaphore else "USDT_BARE_SITE("
        return self.macro(names, self.carries(), start, pieces)

    def outline(self, names: Sequence[str]) -> str:
        """Declaration and macro: a call, and the function that the compiler writes behind it."""
        probe, stub = self.probe, f'"{self.stub()}"'
        types = [f"{PARAMETERS[kind]}," for kind in self.kinds] or ["void,"]
        pieces = [f"{probe.function},", f"{stub},", f"({types[0]}", *types[1:]]
        pieces[-1] = f"{pieces[-1][:-1]}),"
        declaration = flow("USDT_OUTLINE_DECLARE(", ended(pieces, ")"))
        values = []
        for kind, place, variable in zip(self.kinds, self.places, self.variables):
            values.append(f"USDT_OUTLINE_AUTO({place})," if kind == "AUTO"
                          else f"{carried(kind, variable, True)},")
        call = flow(f"        USDT_OUTLINE_CALL({probe.function})(", ended(values, ");"), " \\")
        pieces = [f"{stub},", *self.words(), *self.joined(
            [f"USDT_AT_AUTO({number}, {place})" if kind == "AUTO" else f"USDT_AT_{kind}({number})"
             for number, (kind, place) in enumerate(zip(self.kinds, self.places), 1)])]
        pieces[-1] += ","
        pieces += [f"USDT_OUTLINE_SIZE({place})," for kind, place in zip(self.kinds, self.places)
                   if kind == "AUTO"] or ["USDT_NONE,"]
        start = "USDT_OUTLINE_SITE(" if probe.semaphore else "USDT_OUTLINE_BARE_SITE("
        carries = [line.split(" USDT_READY")[0] for line in self.carries()]
        return "\n".join([*declaration, self.macro(names, carries, start, pieces, call)])

    def stub(self) -> str:
        """A symbol that no other declaration of the same probe has."""
        probe = self.probe
        kinds = "".join(LETTERS.get(argument.type.kind)
                        or f".{re.sub(BETWEEN, '_', str(argument.type).strip())}."
                        for argument in probe.arguments)
        way = ("g" if probe.semaphore else "b") + ("f" if probe.fast else "")
        # gdb would take what stands behind the name for a clone of it.
        where = f"{probe.provider}_{probe.name}"
        return f"usdt.{OUTLINE_ABI}{way}.{kinds.strip('.') or 'v'}.{where}"

    def words(self) -> list[str]:
        probe = self.probe
        return [*([f"{semaphore(probe)},"] if probe.semaphore else []),
                f'"{probe.provider}",', f'"{probe.name}",', "FAST," if probe.fast else "DEFAULT,",
                "POINTERS," if any(each.is_address for each in probe.arguments) else "INTEGERS,"]

    def joined(self, texts: Sequence[str]) -> list[str]:
        """One string of several, with blanks between them."""
        return [text + (' " "' if number < len(texts) else "")
                for number, text in enumerate(texts, 1)] or ['""']

    def carries(self) -> list[str]:
        return [f"    USDT_CARRY({place}, {variable}) USDT_READY({place})"
                for kind, place, variable in zip(self.kinds, self.places, self.variables)
                if kind == "AUTO"]

    def macro(self, names: Sequence[str], carries: Sequence[str], start: str,
              pieces: Sequence[str], call: Sequence[str] = ()) -> str:
        probe = self.probe
        head = fill(f"#define {probe.function}(", names, ")", " \\")
        lines = ["USDT_BEGIN"]
        for number, (name, variable) in enumerate(zip(names, self.variables), 1):
            kind = f"    {probe.function}_arg{number}"
            declared = [f"{kind} {variable} = {name};"]
            if len(declared[0]) > LINE - 6:
                declared = [kind, f"        {variable} = {name};"]
            if len(declared[-1]) > LINE - 6:
                declared[-1:] = [f"        {variable} =", f"            {name};"]
            lines += declared
        if probe.touch:
            lines += [f"    USDT_TOUCH({variable});"
                      for argument, variable in zip(probe.arguments, self.variables)
                      if argument.is_string and argument.type.is_pointer]
        lines = [f"    {line} \\" for line in [*lines, *carries]]
        last = flow(f"        {start}", ended(pieces, ");"), " \\")
        return "\n".join([*head, *lines, *call, *last, "    USDT_END"])


def carried(kind: str, variable: str, exact: bool) -> str:
    """The value as an operand has it: promoted, or the bits of a float."""
    if kind in ("F32", "F64"):
        return f"USDT_{kind}_BITS({variable})"
    return variable if exact else f"+{variable}"


def ended(pieces: Sequence[str], tail: str) -> list[str]:
    """The last one's comma gives way to what ends the list."""
    return [*pieces[:-1], pieces[-1][:-1] + tail] if pieces else [tail]
