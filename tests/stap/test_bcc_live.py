# SPDX-License-Identifier: 0BSD
"""bcc's trace on the program of the cookbook: bcc wants a kernel's headers, and these are here."""
import os
import re
import shutil
import signal
import subprocess

import pytest

from support import systemtap, toolchain, tracer

import cookbook


@pytest.fixture
def headers(tmp_path):
    """What BCC_KERNEL_SOURCE names: Debian has two packages, of which bcc wants one directory."""
    kernel = systemtap.kernel()
    common = kernel.headers.with_name(kernel.headers.name.rpartition("-")[0] + "-common")
    target = tmp_path / "headers"
    for part in ("include", "arch/x86"):
        for source in (common, kernel.headers):
            shutil.copytree(source / part, target / part, symlinks=True, dirs_exist_ok=True)
    return target


def test_the_line_of_the_cookbook(headers, tmp_path):
    if os.getuid() != 0 or tracer.unusable():
        pytest.skip(f"the kernel's tracing cannot be used: {tracer.unusable() or 'needs root'}")
    toolchain.need("trace-bpfcc")
    (words, said), = cookbook.lines("trace-bpfcc")
    (tmp_path / "app").mkdir()
    app, log = cookbook.build(tmp_path / "app"), tmp_path / "log"
    program = subprocess.Popen([app], stdin=subprocess.PIPE, text=True)
    command = [word.replace("/path/app", str(app)).replace("PID", str(program.pid))
               for word in words]
    with open(log, "wb") as stream:
        trace = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stream,
                                 stderr=subprocess.STDOUT, start_new_session=True,
                                 env={**os.environ, "BCC_KERNEL_SOURCE": str(headers),
                                      "PYTHONUNBUFFERED": "1"})
    try:
        # The header comes when all is attached.
        wait(trace, log, r"^PID +TID ")
        program.stdin.write("/index\n")
        program.stdin.flush()
        wait(trace, log, r"request__start +\d+ /index$")
        rows = [line.split() for line in log.read_text().splitlines() if "request__start" in line]
        pid = str(program.pid)
        assert rows == [word.replace("PID", pid).split() for word in said.splitlines()]
    finally:
        program.kill()
        program.communicate()
        # It leaves out one of its signals at times.
        for number in (signal.SIGINT, signal.SIGINT, signal.SIGKILL):
            trace.send_signal(number)
            try:
                trace.wait(10)
                break
            except subprocess.TimeoutExpired:
                pass


def wait(trace, log, pattern):
    def there():
        assert trace.poll() is None, log.read_text()
        return re.search(pattern, log.read_text(errors="replace"), re.MULTILINE)
    tracer.wait_until(there, f"trace-bpfcc prints {pattern}", 120)
