/* SPDX-License-Identifier: 0BSD */
#include <string.h>
#include "app_probes.h"

int main(int argc, char **argv)
{
    for (int id = 1; id < argc; id++) {
        APP_REQUEST_START(id, argv[id]);
        APP_REQUEST_DONE(id, strlen(argv[id]));
    }
    return 0;
}
