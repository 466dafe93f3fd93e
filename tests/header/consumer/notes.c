/* SPDX-License-Identifier: 0BSD */
/* Reads the notes of this very program from its file, by section headers. */
#include "consumer.h"

/* uintptr_t has the size of an address in the file: what runs is of its own class. */
struct file_header {
    unsigned char ident[16];
    uint16_t type, machine;
    uint32_t version;
    uintptr_t entry, segments, sections;
    uint32_t flags;
    uint16_t size, segment_size, segment_count, section_size, section_count, names;
};
struct section {
    uint32_t name, type;
    uintptr_t flags, address, offset, size;
    uint32_t link, info;
    uintptr_t align, entry_size;
};
enum { TYPE_NOTE = 7, NOTE_TYPE = 3 };

/* Where the base is in this process: its address in the file gives the load bias. */
extern char base[] __asm__("_.stapsdt.base") __attribute__((__visibility__("hidden")));

static int same(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

static const struct section *find(const unsigned char *file, const char *name)
{
    const struct file_header *header = (const struct file_header *)file;
    const struct section *all = (const struct section *)(file + header->sections);
    const char *names = (const char *)file + all[header->names].offset;
    for (int i = 0; i < header->section_count; i++)
        if (same(names + all[i].name, name))
            return &all[i];
    return NULL;
}

static const char *behind(const char *text)
{
    while (*text)
        text++;
    return text + 1;
}

size_t read_notes(struct note *notes, size_t limit)
{
    const unsigned char *file = system_map("/proc/self/exe");
    const struct section *section = find(file, ".note.stapsdt");
    const struct section *base_section = find(file, ".stapsdt.base");
    const unsigned char *p, *end;
    size_t count = 0;

    expect_true(".note.stapsdt and .stapsdt.base are there", section && base_section);
    if (!section || !base_section)
        return 0;
    expect_true(".note.stapsdt is a note section", section->type == TYPE_NOTE);
    p = file + section->offset, end = p + section->size;
    while (p < end && count < limit) {
        uint32_t header[3]; /* sizes of owner and content, type */
        uintptr_t address[3];
        const unsigned char *content = p + sizeof header + 8;
        __builtin_memcpy(header, p, sizeof header);
        __builtin_memcpy(address, content, sizeof address);
        expect_true("owner and type", header[0] == 8 && header[2] == NOTE_TYPE
                    && same((const char *)p + sizeof header, "stapsdt"));
        expect_true("base", address[1] == base_section->address);
        struct note *note = &notes[count];
        uintptr_t bias = (uintptr_t)base - address[1];
        note->provider = (const char *)content + sizeof address;
        note->name = behind(note->provider);
        note->args = behind(note->name);
        note->site = (unsigned char *)(address[0] + bias);
        note->semaphore = address[2] ? (volatile unsigned short *)(address[2] + bias) : NULL;
        expect_true("end of note", (const unsigned char *)behind(note->args)
                    == content + header[1]);
        p = content + (header[1] + 3) / 4 * 4;
        /* A static libc has probes of its own. */
        if (same(note->provider, "hand") || same(note->provider, "typed"))
            count++;
    }
    expect_true("notes end where their section ends", p == end);
    return count;
}
