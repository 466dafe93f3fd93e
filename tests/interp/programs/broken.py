# SPDX-License-Identifier: 0BSD
1 // 0
