/* SPDX-License-Identifier: 0BSD */
/* Arguments without names; a comment and pragmas of D after the provider. */

provider snake {
    probe call__entry(const char *, const char *, int);
    probe call__return(const char *, const char *, int);
    probe object__new__start(char *, char *);
    probe collect__done(long);
    probe collect__start(int);
};

#pragma D attributes Evolving/Evolving/Common provider snake provider
#pragma D attributes Evolving/Evolving/Common provider snake module
#pragma D attributes Evolving/Evolving/Common provider snake function
#pragma D attributes Evolving/Evolving/Common provider snake name
#pragma D attributes Evolving/Evolving/Common provider snake args
