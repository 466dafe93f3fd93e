/* SPDX-License-Identifier: 0BSD */
provider nameserver { };
