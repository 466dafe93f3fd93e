# SPDX-License-Identifier: 0BSD
name = "the package"
