/* SPDX-License-Identifier: 0BSD */
/* What hand.c declares only. */
int global_int = -123456789;
long long global_wide = -7000000000LL;
const int global_constant = 9999;
volatile short global_volatile = -321;
char global_array[32] = "global";
__thread int thread_int = 424242;
