# SPDX-License-Identifier: 0BSD
import sys

# One loop that never ends: whoever attaches does it while the loop runs.
print("running", flush=True)
while True:
    sys.audit("sdtkit.busy")
