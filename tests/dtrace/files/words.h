/* SPDX-License-Identifier: 0BSD */
/* Found by -I. */
#define WORD long
