# SPDX-License-Identifier: 0BSD
"""Small machines of other architectures: Debian's kernel in qemu-system, with programs to trace.

    text = machines.BY_NAME["arm64"].boot(directory, {"jobs/0/traced": program, ...})
"""
from __future__ import annotations

import gzip
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Sequence, Tuple, Union

import pytest

from . import apt, debian_kernel, toolchain

SOURCES = toolchain.ROOT / "tests" / "kernels"
LIMIT = 900             # seconds for one machine, on a busy host, too


@dataclass(frozen=True)
class Machine:
    """One of Debian's architectures, and what qemu calls it."""
    name: str
    package: str
    qemu: str
    options: Tuple[str, ...]
    console: str
    targets: Tuple[str, ...]            # of support.targets

    def kernel(self) -> debian_kernel.Kernel:
        """The kernel; skips the test if qemu or the kernel cannot be had."""
        toolchain.need(self.qemu)
        try:
            return debian_kernel.kernel(self.name, self.package)
        except apt.Missing as reason:
            pytest.skip(f"not available: {reason}")

    def boot(self, directory: Path, files: Dict[str, Union[Path, str]]) -> str:
        """What the machine prints until it switches itself off, or its time is over."""
        kernel = self.kernel()
        image = directory / "initramfs.gz"
        write_initramfs(image, {"init": SOURCES / "init", "trace.sh": SOURCES / "trace.sh",
                                "bin/busybox": kernel.busybox, **files})
        words = [self.qemu, *self.options, "-nographic", "-no-reboot", "-nic", "none",
                 "-kernel", str(kernel.image), "-initrd", str(image), "-append",
                 f"console={self.console} panic=-1 quiet loglevel=0"]
        began = time.monotonic()
        try:
            done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=LIMIT, check=False)
            text, end = done.stdout, ""
        except subprocess.TimeoutExpired as error:
            text, end = error.stdout or b"", f"\nnot off after {LIMIT} seconds"
        (directory / "console").write_bytes(text)
        (directory / "seconds").write_text(f"{time.monotonic() - began:.1f}\n")
        return text.decode(errors="replace").replace("\r", "") + end


MACHINES: List[Machine] = [
    Machine("arm64", "linux-image-cloud-arm64", "qemu-system-aarch64",
            ("-M", "virt", "-cpu", "cortex-a57", "-m", "1024"), "ttyAMA0", ("aarch64",)),
    Machine("armhf", "linux-image-armmp", "qemu-system-arm",
            ("-M", "virt", "-cpu", "cortex-a15", "-m", "1024"), "ttyAMA0",
            ("armhf ARM", "armhf Thumb-2")),
    Machine("riscv64", "linux-image-riscv64", "qemu-system-riscv64",
            ("-M", "virt", "-m", "1024"), "ttyS0", ("riscv64", "riscv64 without C")),
    Machine("s390x", "linux-image-s390x", "qemu-system-s390x",
            ("-M", "s390-ccw-virtio", "-cpu", "max", "-m", "1024"), "ttysclp0", ("s390x",)),
    Machine("ppc64el", "linux-image-powerpc64le", "qemu-system-ppc64",
            ("-M", "pseries", "-cpu", "power9", "-m", "2048", "-vga", "none"), "hvc0", ("ppc64le",)),
]
BY_NAME = {machine.name: machine for machine in MACHINES}


def _entry(name: str, mode: int, content: bytes = b"", device: Tuple[int, int] = (0, 0)
           ) -> bytes:
    """One file of a cpio archive of the form "newc"."""
    fields = [0, mode, 0, 0, 1, 0, len(content), 0, 0, *device, len(name) + 1, 0]
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + name.encode() + b"\0"
    return b"".join(part + b"\0" * (-len(part) % 4) for part in (head, content))


def write_initramfs(target: Path, files: Dict[str, Union[Path, str]]) -> None:
    """A file system for a machine; written here, as cpio could make no device without root."""
    folders = {str(parent) for name in files for parent in Path(name).parents if parent.name}
    entries = [_entry(name, stat.S_IFDIR | 0o755) for name in sorted({*folders, "dev"})]
    entries.append(_entry("dev/console", stat.S_IFCHR | 0o600, device=(5, 1)))
    entries.append(_entry("dev/null", stat.S_IFCHR | 0o666, device=(1, 3)))
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content.read_bytes()
        entries.append(_entry(name, stat.S_IFREG | 0o755, data))
    entries.append(_entry("TRAILER!!!", 0))
    with gzip.open(target, "wb", compresslevel=1) as stream:
        stream.write(b"".join(entries))


def sections(text: str, mark: str) -> Sequence[Tuple[str, str]]:
    """The parts of what was printed: (rest of the line with the mark, lines after it)."""
    found = []
    for part in ("\n" + text).split(f"\n@@ {mark} ")[1:]:
        name, _, rest = part.partition("\n")
        found.append((name.strip(), rest))
    return found
