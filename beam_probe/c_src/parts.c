#include "parts.h"

#include <stdbool.h>
#include <string.h>

#include "encode_marks.h"

enum {
    /* Smaller parts are not looked for, smaller collections not looked into. */
    smallest = 24,
    deepest = 5
};

static uint32_t u16(const uint8_t *at) { return (uint32_t)at[0] << 8 | at[1]; }
static uint32_t u32(const uint8_t *at) { return u16(at) << 16 | u16(at + 2); }

/* A pid, port or reference: a node's name between what comes before and after it. */
static size_t identity(const uint8_t *at, size_t before, size_t after)
{
    const uint8_t *name = at + before;
    return before + (name[0] == ES_SMALL_ATOM || name[0] == ES_SMALL_ATOM_LATIN1 ? 2u + name[1] : 3u + u16(name + 1)) + after;
}

/* Bytes of what begins at `at`, without its elements; `*elements` is how many follow. 0: it is nothing that the encoder writes. */
static size_t head(const uint8_t *at, uint64_t *elements)
{
    *elements = 0;
    switch (at[0]) {
    case ES_SMALL_INTEGER: return 2;
    case ES_INTEGER: return 5;
    case ES_NEW_FLOAT: return 9;
    case ES_NIL: return 1;
    case ES_SMALL_BIG: return 3 + (size_t)at[1];
    case 111: return 6 + (size_t)u32(at + 1);
    case ES_SMALL_ATOM:
    case ES_SMALL_ATOM_LATIN1: return 2 + (size_t)at[1];
    case ES_ATOM:
    case ES_ATOM_LATIN1: return 3 + u16(at + 1);
    case ES_BINARY: return 5 + (size_t)u32(at + 1);
    case ES_BIT_BINARY: return 6 + (size_t)u32(at + 1);
    case 88: return identity(at, 1, 12);
    case 89: return identity(at, 1, 8);
    case 120: return identity(at, 1, 12);
    case 90: return identity(at, 3, 4 + 4 * (size_t)u16(at + 1));
    case ES_SMALL_TUPLE: *elements = at[1]; return 2;
    case ES_LARGE_TUPLE: *elements = u32(at + 1); return 5;
    case ES_LIST: *elements = (uint64_t)u32(at + 1) + 1; return 5;
    case ES_MAP: *elements = (uint64_t)u32(at + 1) * 2; return 5;
    default: return 0;
    }
}

/* Where the term at `at` ends, or NULL. */
static const uint8_t *skip(const uint8_t *at, const uint8_t *end)
{
    for (uint64_t left = 1; left > 0; left--) {
        uint64_t elements;
        size_t size = at < end ? head(at, &elements) : 0;
        if (size == 0 || size > (size_t)(end - at)) return NULL;
        at += size;
        left += elements;
    }
    return at;
}

static uint64_t hash(const uint8_t *bytes, size_t size)
{
    uint64_t sum = size, word;
    for (; size >= 8; bytes += 8, size -= 8) {
        memcpy(&word, bytes, 8);
        sum = (sum ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        sum ^= sum >> 29;
    }
    word = 0;
    memcpy(&word, bytes, size);
    sum = (sum ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return sum >> 32;
}

typedef struct {
    es_parts *parts;
    uint64_t block;
    uint8_t *out;
    size_t at;
    unsigned references;
} writing;

static void copy(writing *w, const uint8_t *from, size_t size)
{
    memcpy(w->out + w->at, from, size);
    w->at += size;
}

static void refer(writing *w, size_t to)
{
    uint64_t back = w->at - to;
    w->out[w->at++] = 2;
    for (; back >= 0x80; back >>= 7) w->out[w->at++] = (uint8_t)(back | 0x80);
    w->out[w->at++] = (uint8_t)back;
    w->references++;
}

static void write_part(writing *w, const uint8_t *from, const uint8_t *end, unsigned depth)
{
    size_t size = (size_t)(end - from);
    if (size < smallest) {
        copy(w, from, size);
        return;
    }
    uint32_t slot = (uint32_t)hash(from, size) % ES_PARTS;
    if (w->parts->known[slot].block == w->block && w->parts->known[slot].size == size &&
        memcmp(w->out + w->parts->known[slot].at, from, size) == 0) {
        refer(w, w->parts->known[slot].at);
        return;
    }
    size_t start = w->at;
    unsigned before = w->references;
    uint64_t elements;
    size_t first = head(from, &elements);
    if (elements > 0 && depth < deepest) {
        copy(w, from, first);
        for (from += first; elements > 0; elements--) {
            const uint8_t *next = skip(from, end);
            write_part(w, from, next, depth + 1);
            from = next;
        }
    } else {
        copy(w, from, size);
    }
    /* Only what stands there byte for byte can be compared with. */
    if (w->references != before) return;
    w->parts->known[slot].at = (uint32_t)start;
    w->parts->known[slot].size = (uint32_t)size;
    w->parts->known[slot].block = w->block;
}

size_t es_parts_write(es_parts *parts, uint64_t block, uint8_t *out, size_t at, const uint8_t *value, size_t size)
{
    writing w = {.parts = parts, .block = block, .out = out, .at = at};
    if (skip(value, value + size) == value + size) write_part(&w, value, value + size, 0);
    else copy(&w, value, size);
    return w.at;
}
