# SPDX-License-Identifier: 0BSD
from support.consumer import builder  # noqa: F401
from support.outline import app_probes  # noqa: F401
