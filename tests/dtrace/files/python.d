/* SPDX-License-Identifier: 0BSD */
/* Probes of a language, with arguments that have no names. */
provider language {
    probe function__entry(const char *, const char *, int);
    probe function__return(const char *, const char *, int);
    probe line(const char *, const char *, int);
    probe gc__start(int);
    probe gc__done(long);
    probe audit(const char *, void *);
};

#pragma D attributes Evolving/Evolving/Common provider language provider
#pragma D attributes Evolving/Evolving/Common provider language name
