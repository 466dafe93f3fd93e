/* SPDX-License-Identifier: 0BSD */
/* Makes a program of the file that uses every macro. */
#include "../header/every_macro.c"

int global;
char buffer[16];

int function(int x)
{
    return x;
}

int main(void)
{
    struct record record = { 0, "text", 1, -1 };
    volatile int v = 0;
    return every_macro(&record, 1, 2, 3, 1, RED, BACK, 1.0, 2.0f, 'c', 4, 5, 6, &v) != 'l';
}
