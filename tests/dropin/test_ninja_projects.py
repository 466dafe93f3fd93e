# SPDX-License-Identifier: 0BSD
"""GLib, libvirt and QEMU from Debian's sources, SystemTap poisoned: set up as they are, and by
their own rules the files with probes and the objects of -G."""
from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Tuple

import pytest

from support import debian_source, dropin
from support.dropin import BOTH, OURS, Tools
from support.toolchain import need


@dataclass(frozen=True)
class Project:
    """`fires` finds files with probes below `below`, all of which are built; without it, some.

    Of the headers of `first` the build knows only that the whole needs them.
    """
    setup: str
    files: Tuple[str, ...]
    semaphores: str
    header: str
    first: str
    below: Tuple[str, ...] = ()
    fires: str = ""


# Options other than of probes are for what need not be installed.
PROJECTS: Dict[str, Project] = {
    "glib2.0": Project("""
CFLAGS="$flags" meson setup --buildtype=plain -Ddtrace=true -Dsystemtap=true \
    -Dlibmount=disabled -Dselinux=disabled -Dxattr=false -Dnls=disabled -Dtests=false \
    "$source" out
""", (*(f"glib/{name}.c" for name in
        ("garcbox", "gmain", "gmem", "gquark", "grcbox", "gslice", "gthread")),
      "gobject/gobject.c", "gobject/gsignal.c", "gobject/gtype.c", "gio/gtask.c"),
        r"g(lib|object|io)/.*_probes\.o", "glib/*.p/glib_probes.h",
        r"g(lib|object|io)/.*_probes\.h", ("glib", "gobject", "gio"), r"\bTRACE ?\("),
    "libvirt": Project("""
meson setup --buildtype=plain -Dauto_features=disabled -Ddtrace=enabled \
    -Ddriver_remote=enabled -Ddriver_libvirtd=enabled -Ddriver_qemu=enabled -Dyajl=enabled \
    "$source" out
""", (*(f"src/qemu/{name}.c" for name in ("qemu_monitor", "qemu_monitor_json")),
      "src/remote/remote_daemon_dispatch.c",
      *(f"src/rpc/{name}.c" for name in ("virkeepalive", "virnetclient", "virnetserverclient",
                                         "virnetsocket", "virnettlscontext")),
      *(f"src/util/{name}.c" for name in ("vireventglib", "virobject"))),
        r"src/.*_probes\.o", "src/libvirt_probes.h", r"src/.*_protocol\.h", ("src",),
        r"\bPROBE(_QUIET)?\("),
    "qemu": Project("""
mkdir out
cd out
"$source/configure" --without-default-features --target-list=x86_64-linux-user --disable-system \
    --disable-tools --disable-docs --meson=meson --enable-trace-backends=dtrace
cd ..
""", ("gdbstub/gdbstub.c", "hw/core/clock.c", "hw/core/qdev.c", "linux-user/signal.c",
      "qom/object.c", "util/qemu-thread-posix.c"),
        r"trace/trace-dtrace-(gdbstub|hw_core|linux_user|qom|root|util)\.o",
        "trace/trace-dtrace-root.h", r"trace/trace-.*\.h"),
}
# ninja's SOURCE^ is the object of a source.
MAKE = """
cd out
for file; do
    set -- "$@" "../../source/$file^"
    shift
done
made() {
    ninja -t targets all | sed -n 's/: .*//p' | grep -Ex "$1"
}
ninja $(made "$first")
ninja "$@" $(made "$semaphores")
"""


def build(tools: Tools, package: str) -> Path:
    project = PROJECTS[package]
    words = (f"flags='{' '.join(tools.flags)}' first='{project.first}' "
             f"semaphores='{project.semaphores}'")
    return dropin.built(tools, package, words + project.setup + MAKE, *project.files) / "out"


@pytest.mark.size("all")
@pytest.mark.parametrize("package", PROJECTS)
def test_the_probes_of_a_project_are_the_same(package: str) -> None:
    need("meson", "ninja", "dtrace")
    project = PROJECTS[package]
    source = debian_source.tree(package)
    firing = {str(path.relative_to(source))
              for below in project.below for path in (source / below).rglob("*.c")
              if re.search(project.fires, path.read_text(encoding="utf-8"))}
    assert not project.fires or firing == set(project.files)
    found = []
    for tools in BOTH:
        tree = build(tools, package)
        header, = tree.glob(project.header)
        assert ("#include <sys/sdt.h>" in header.read_text("utf-8")) == (tools is not OURS)
        made = [str(path.relative_to(tree)) for path in tree.rglob("*.o")]
        semaphores = [name for name in made if re.fullmatch(project.semaphores, name)]
        objects = [name for name in made if name.endswith(".c.o")]
        assert len(objects) == len(project.files)
        found.append(dropin.rows(tree, sorted(objects), *semaphores))
    theirs, ours = found
    dropin.compare(ours, theirs)
