/* SPDX-License-Identifier: 0BSD */
provider dt {
    probe inlined(int n);
    probe own(int n);
    probe implemented(int n);
    probe templated(int n);
};
