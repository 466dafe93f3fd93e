# SPDX-License-Identifier: 0BSD
import package


def depth():
    return package.name + " inside"
