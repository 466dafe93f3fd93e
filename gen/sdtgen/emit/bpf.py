# SPDX-License-Identifier: 0BSD
"""Declarations for a libbpf program."""

from __future__ import annotations

from collections.abc import Iterable

from ..host.text import fill
from ..provider.model import Probe, ProviderFile
from ..provider.names import is_reserved
from ..tracing.value import BYTES, FLOAT, STRING, Traced, Value, traced, unique_names, values
from ._text import generated, summary
from .header import comment, guarded, prose

TYPES = {-4: "int", 4: "unsigned int", -8: "long long", 8: "unsigned long long", 0: "long long"}
FLOATS = {4: "float", 8: "double"}
# Names that BPF_USDT() and the functions below have themselves.
OWN_NAMES = frozenset(("ctx", "event", "SEC", "bpf"))
COMMON = """\
#ifndef USDT_BPF_STRING
#define USDT_BPF_STRING 128
#endif

#ifndef USDT_BPF_COMMON
#define USDT_BPF_COMMON

/* `length` is without the final zero.  -1: a null pointer; -14: memory that is not there. */
struct usdt_bpf_string {
    int length;
    char text[USDT_BPF_STRING];
};

struct usdt_bpf_bytes {
    int length;
    unsigned char data[USDT_BPF_STRING];
};

#ifdef __bpf__
static __attribute__((__always_inline__, __unused__)) inline long
usdt_bpf_argument(struct pt_regs *ctx, unsigned long index)
{
    long value = 0;
    bpf_usdt_arg(ctx, index, &value);
    return value;
}

static __attribute__((__always_inline__, __unused__)) inline void
usdt_bpf_read_string(struct usdt_bpf_string *string, unsigned long address)
{
    long size = -1;
    string->text[0] = 0;
    if (address)
        size = bpf_probe_read_user_str(string->text, sizeof string->text, (void *)address);
    string->length = size > 0 ? size - 1 : size;
}

static __attribute__((__always_inline__, __unused__)) inline void
usdt_bpf_read_bytes(struct usdt_bpf_bytes *bytes, unsigned long address, unsigned long size)
{
    long failed = -1;
    if (size > sizeof bytes->data)
        size = sizeof bytes->data;
    if (address)
        failed = bpf_probe_read_user(bytes->data, size, (void *)address);
    bytes->length = failed ? failed : (int)size;
}
#endif
#endif"""


def emit(model: ProviderFile) -> str:
    """The header, as text."""
    found = traced(model)
    blocks = [COMMON]
    # Structures begin with usdt_, so that they meet none of the kernel's.
    names = [each.probe.function for each in found]
    capitals = unique_names(name[len("usdt_"):].upper() for name in names)
    for each, name, capital in zip(found, names, capitals):
        blocks.append(_probe(each, name, capital))
    return guarded(comment([generated(model)]), model, blocks)


def _probe(each: Traced, function: str, capital: str) -> str:
    probe = each.probe
    labels = (argument.label for argument in probe.arguments)
    names = [label + "_" if is_reserved(label) else label for label in labels]
    found = values(probe, unique_names(names, OWN_NAMES))
    lines = [_doc(probe, found),
             f'#define {capital}_SEC(path) SEC("usdt/" path ":{probe.provider}:{probe.name}")']
    if not found:
        return "\n".join(lines + ["/* It has no arguments: BPF_USDT(function). */"])
    arguments = ", ".join(_parameter(value) for value in found)
    lines += [*fill(f"#define {capital}_ARGS ", arguments.split(", "), "", " \\")]
    lines[-1] = lines[-1].removesuffix(" \\")
    lines += ["", f"struct {function} {{", *(f"    {_field(value)};" for value in found), "};", "",
              "#ifdef __bpf__", "static __attribute__((__always_inline__, __unused__)) inline void",
              f"{function}_read(struct pt_regs *ctx, struct {function} *event)", "{"]
    for value in found:
        lines += [f"    {line}" for line in _fill(value)]
    return "\n".join([*lines, "}", "#endif"])


def _doc(probe: Probe, found: Iterable[Value]) -> str:
    lines = [summary(probe.name, probe.summary)]
    for value in found:
        text = f": {value.argument.text}" if value.argument.text else ""
        first, *rest = f"@{value.name} ({value.argument.type}){text}".split("\n")
        lines += [first, *(f"    {line}" for line in rest)]
    return comment(lines + prose(probe.paragraphs, probe.versions))


def _parameter(value: Value) -> str:
    """As BPF_USDT() declares it.  Floating point comes as its bits."""
    if value.argument.type.is_pointer:
        text = "const char *" if value.form == STRING else "void *"
        return text + value.name
    return f"{TYPES[value.size]} {value.name}"


def _field(value: Value) -> str:
    if value.form == STRING:
        return f"struct usdt_bpf_string {value.name}"
    if value.form == BYTES:
        return f"struct usdt_bpf_bytes {value.name}"
    if value.form == FLOAT:
        return f"{FLOATS[value.size]} {value.name}"
    return f"{TYPES[value.size]} {value.name}"


def _fill(value: Value) -> list[str]:
    argument = f"usdt_bpf_argument(ctx, {value.index})"
    if value.form == STRING:
        return [f"usdt_bpf_read_string(&event->{value.name}, {argument});"]
    if value.form == BYTES:
        size = str(value.length)
        if isinstance(value.length, Value):
            size = f"usdt_bpf_argument(ctx, {value.length.index})"
        return [f"usdt_bpf_read_bytes(&event->{value.name}, {argument}, {size});"]
    if value.form == FLOAT:
        return ["{", f"    {TYPES[value.size]} bits = {argument};",
                f"    __builtin_memcpy(&event->{value.name}, &bits, sizeof bits);", "}"]
    return [f"event->{value.name} = {argument};"]
