# SPDX-License-Identifier: 0BSD
from support.outline import app_probes  # noqa: F401
