# SPDX-License-Identifier: 0BSD
"""The part of a gdb command file that is the same for every provider."""

# A gdb command file ends a block of Python at a line `end`, so no line may be that.
SETTINGS = """\
set pagination off
set confirm off
set breakpoint pending on
set print thread-events off
set print inferior-events off"""

SCRIPT = r'''
import struct

import gdb

LONGEST = 200


def number(value):
    return int(value)


def address(value):
    return "0x%x" % (int(value) & ((1 << (8 * value.type.sizeof)) - 1))


def floating(value):
    size = value.type.sizeof
    bits = (int(value) & ((1 << (8 * size)) - 1)).to_bytes(size, "little")
    return repr(struct.unpack("<f" if size == 4 else "<d", bits)[0])


def quoted(data):
    return '"' + "".join(map(shown, data.decode("utf-8", "surrogateescape"))) + '"'


def shown(character):
    code = ord(character)
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    # What is not UTF-8 stands here as 0xdc00 and the byte.
    if code < 0x80 or 0xdc80 <= code <= 0xdcff:
        return "\\x%02x" % (code & 0xff)
    return "\\u%04x" % code if code < 0x10000 else "\\U%08x" % code


def read(start, size):
    return bytes(gdb.selected_inferior().read_memory(start, size))


def string(value):
    start = int(value)
    if not start:
        return "NULL"
    data = b""
    try:
        while len(data) <= LONGEST and b"\0" not in data:
            here = start + len(data)
            data += read(here, min(64, 4096 - here % 4096))
    except gdb.MemoryError:
        return "<unreadable 0x%x>" % start
    text = data.split(b"\0")[0]
    return quoted(text[:LONGEST]) + ("..." if len(text) > LONGEST else "")


def octets(value, size):
    start = int(value)
    if not start:
        return "NULL"
    try:
        data = read(start, max(0, min(size, LONGEST)))
    except gdb.MemoryError:
        return "<unreadable 0x%x>" % start
    return data.hex() + ("..." if size > LONGEST else "")


class Probe(gdb.Breakpoint):
    """Prints a line for each event and lets the program go on."""

    def __init__(self, provider, name, title, arguments):
        super().__init__("-probe-stap %s:%s" % (provider, name), internal=True)
        self.silent = True
        self.title = title
        self.arguments = arguments

    def stop(self):
        try:
            words = [self.title]
            for name, index, show, length in self.arguments:
                value = gdb.parse_and_eval("$_probe_arg%d" % index)
                if length is None:
                    words.append("%s=%s" % (name, show(value)))
                    continue
                if length < 0:
                    length = int(gdb.parse_and_eval("$_probe_arg%d" % ~length))
                words.append("%s=%s" % (name, show(value, length)))
            say(" ".join(words) + "\n")
        except gdb.error as error:
            say("%s <%s>\n" % (self.title, error))
        return False


def say(text):
    try:
        gdb.write(text)
    except UnicodeError:
        gdb.write(text.encode("ascii", "backslashreplace").decode("ascii"))
    gdb.flush()


def ended(event):
    for probe in breakpoints:
        if probe.is_valid() and probe.pending:
            gdb.write("no such probe: %s\n" % probe.location[len("-probe-stap "):], gdb.STDERR)


gdb.events.exited.connect(ended)
breakpoints = [Probe(*each) for each in PROBES]
'''
