# SPDX-License-Identifier: 0BSD
"""declarations for a libbpf program: sections, arguments, structures for events

    sdtkit bpf -o app.bpf.h app.provider

In the BPF program, after vmlinux.h, bpf_helpers.h, bpf_tracing.h and usdt.bpf.h,
for a probe `done` of a provider `app`:

    #include "app.bpf.h"

    APP_DONE_SEC("/usr/bin/app")
    int on_done(struct pt_regs *ctx)
    {
        struct usdt_app_done *event = bpf_ringbuf_reserve(&events, sizeof *event, 0);
        if (!event)
            return 0;
        usdt_app_done_read(ctx, event);
        bpf_ringbuf_submit(event, 0);
        return 0;
    }

or, with the arguments as parameters: `int BPF_USDT(on_done, APP_DONE_ARGS)`.  The
program that loads it includes the same file, for the structures alone.  Strings
have USDT_BPF_STRING bytes, which can be defined before; both must agree.
"""

from __future__ import annotations

from argparse import Namespace

from ..emit.bpf import emit
from ._output import add_output, write_output
from ._parser import OptionParser

WORDS = "PROVIDER"


def options(parser: OptionParser) -> None:
    add_output(parser)


def run(chosen: Namespace) -> int:
    return write_output("bpf", chosen, emit)
