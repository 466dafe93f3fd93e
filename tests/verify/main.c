/* SPDX-License-Identifier: 0BSD */
int visit(const char *name, int count);

int main(int argc, char **argv)
{
    return visit(argv[0], argc) != 2;
}
