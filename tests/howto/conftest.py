# SPDX-License-Identifier: 0BSD
"""The builds of the example interpreter that the scripts of the HOWTO trace."""
import pytest

from support import python_probes, sizes


@pytest.fixture(params=python_probes.VARIANTS if sizes.runs("all") else ["shared"])
def variant(request):
    return request.param
