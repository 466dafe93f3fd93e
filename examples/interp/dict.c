/* SPDX-License-Identifier: 0BSD */
/*
 * dict.c - dictionaries that keep the order of insertion
 *
 * The entries stand in an array, in order; a hash table with linear probing holds their numbers.
 * A deleted entry keeps its place, with an undefined key, until the table is built anew.
 */

#include "dict.h"

#include <string.h>

#include "gc.h"
#include "memory.h"
#include "state.h"
#include "str.h"

#define NOT_FOUND SIZE_MAX
#define FIRST_SLOTS 8
#define MAX_ENTRIES ((size_t)UINT32_MAX / 4)

struct dict *
dict_new(struct interp *in)
{
    return gc_new(in, OBJECT_DICT, sizeof(struct dict));
}

void
dict_clear(struct interp *in, struct dict *dict)
{
    memory_free(in, dict->entries, dict->capacity * sizeof *dict->entries);
    memory_free(in, dict->slots, dict->slot_count * sizeof *dict->slots);
}

static size_t
first_slot(const struct dict *dict, uint64_t hash)
{
    return (size_t)hash & (dict->slot_count - 1);
}

static void
fill_slot(struct dict *dict, uint64_t hash, size_t entry)
{
    size_t slot = first_slot(dict, hash);

    while (dict->slots[slot] != 0)
        slot = (slot + 1) & (dict->slot_count - 1);
    dict->slots[slot] = (uint32_t)(entry + 1);
}

/* Drops the deleted entries and makes room for one more. */
static bool
rebuild(struct interp *in, struct dict *dict)
{
    size_t slot_count = FIRST_SLOTS, kept = 0;
    struct dict_entry *entries;
    uint32_t *slots;

    if (dict->count >= MAX_ENTRIES)
        return error_set_memory(in);
    /* At most a half full, so that a few insertions pay for the next rebuild. */
    while (slot_count / 2 < dict->count + 1)
        slot_count *= 2;
    slots = memory_alloc(in, slot_count * sizeof *slots);
    if (slots == NULL)
        return false;
    entries = memory_grow(in, dict->entries, &dict->capacity, slot_count - slot_count / 4,
                          sizeof *entries);
    if (entries == NULL) {
        memory_free(in, slots, slot_count * sizeof *slots);
        return false;
    }
    memory_free(in, dict->slots, dict->slot_count * sizeof *dict->slots);
    dict->entries = entries;
    dict->slots = slots;
    dict->slot_count = slot_count;
    for (size_t i = 0; i < dict->used; i++) {
        if (value_is_undefined(entries[i].key))
            continue;
        entries[kept] = entries[i];
        fill_slot(dict, entries[kept].hash, kept);
        kept++;
    }
    dict->used = kept;
    return true;
}

/* Number of the entry, or NOT_FOUND. */
static bool
find(struct interp *in, const struct dict *dict, struct value key, uint64_t hash, size_t *entry)
{
    *entry = NOT_FOUND;
    if (dict->slot_count == 0)
        return true;
    for (size_t slot = first_slot(dict, hash); dict->slots[slot] != 0;
         slot = (slot + 1) & (dict->slot_count - 1)) {
        size_t i = dict->slots[slot] - 1;
        bool equal = false;

        if (dict->entries[i].hash != hash || value_is_undefined(dict->entries[i].key))
            continue;
        if (!value_equal(in, dict->entries[i].key, key, &equal))
            return false;
        if (equal) {
            *entry = i;
            return true;
        }
    }
    return true;
}

static size_t
find_string(const struct dict *dict, const struct string *key)
{
    if (dict->slot_count == 0)
        return NOT_FOUND;
    for (size_t slot = first_slot(dict, key->hash); dict->slots[slot] != 0;
         slot = (slot + 1) & (dict->slot_count - 1)) {
        size_t i = dict->slots[slot] - 1;
        const struct dict_entry *entry = &dict->entries[i];

        if (entry->hash == key->hash && value_is_type(entry->key, OBJECT_STRING)
            && string_equal(value_string(entry->key), key))
            return i;
    }
    return NOT_FOUND;
}

bool
dict_set(struct interp *in, struct dict *dict, struct value key, struct value value)
{
    uint64_t hash;
    size_t entry;

    if (!value_hash(in, key, &hash) || !find(in, dict, key, hash, &entry))
        return false;
    if (entry == NOT_FOUND) {
        /* A quarter of the slots stays empty: searches end there. */
        if (dict->used + 1 > dict->slot_count - dict->slot_count / 4 && !rebuild(in, dict))
            return false;
        entry = dict->used++;
        dict->entries[entry].hash = hash;
        dict->entries[entry].key = key;
        fill_slot(dict, hash, entry);
        dict->count++;
        gc_wrote_value(in, &dict->object, key);
    }
    dict->entries[entry].value = value;
    gc_wrote_value(in, &dict->object, value);
    return true;
}

bool
dict_get(struct interp *in, const struct dict *dict, struct value key, struct value *value)
{
    uint64_t hash;
    size_t entry;

    *value = value_undefined();
    if (!value_hash(in, key, &hash) || !find(in, dict, key, hash, &entry))
        return false;
    if (entry != NOT_FOUND)
        *value = dict->entries[entry].value;
    return true;
}

static void
delete_entry(struct dict *dict, size_t entry)
{
    dict->entries[entry].key = value_undefined();
    dict->entries[entry].value = value_undefined();
    dict->count--;
}

bool
dict_delete(struct interp *in, struct dict *dict, struct value key, bool *found)
{
    uint64_t hash;
    size_t entry;

    if (!value_hash(in, key, &hash) || !find(in, dict, key, hash, &entry))
        return false;
    *found = entry != NOT_FOUND;
    if (*found)
        delete_entry(dict, entry);
    return true;
}

struct value
dict_get_string(const struct dict *dict, const struct string *key)
{
    size_t entry = find_string(dict, key);

    return entry == NOT_FOUND ? value_undefined() : dict->entries[entry].value;
}

bool
dict_delete_string(struct dict *dict, const struct string *key)
{
    size_t entry = find_string(dict, key);

    if (entry == NOT_FOUND)
        return false;
    delete_entry(dict, entry);
    return true;
}

bool
dict_set_c(struct interp *in, struct dict *dict, const char *key, struct value value)
{
    size_t mark = gc_mark(in);
    struct string *name;
    bool ok;

    if (!gc_reserve(in))
        return false;
    gc_protect_object(in, dict);
    gc_protect(in, value);
    name = string_new(in, key, strlen(key));
    ok = name != NULL && dict_set(in, dict, value_object(name), value);
    gc_release(in, mark);
    return ok;
}

const struct dict_entry *
dict_next(const struct dict *dict, size_t *position)
{
    while (*position < dict->used) {
        const struct dict_entry *entry = &dict->entries[(*position)++];

        if (!value_is_undefined(entry->key))
            return entry;
    }
    return NULL;
}
