#include "block.h"

#include <stdlib.h>
#include <string.h>

/* Shorter values cost no more than a reference to them. */
enum { shortest_known = 12, longest_varint = 10, shortest_in_parts = 128 };

static int room_for(es_buffer *b, size_t more)
{
    if (b->size + more <= b->room) return 1;
    size_t room = (b->size + more) * 2;
    uint8_t *bytes = realloc(b->bytes, room);
    if (!bytes) return 0;
    b->bytes = bytes;
    b->room = room;
    return 1;
}

static size_t put_varint(uint8_t *at, uint64_t n)
{
    size_t size = 0;
    for (; n >= 0x80; n >>= 7) at[size++] = (uint8_t)(n | 0x80);
    at[size++] = (uint8_t)n;
    return size;
}

static size_t varint_size(uint64_t n)
{
    size_t size = 1;
    for (; n >= 0x80; n >>= 7) size++;
    return size;
}

static uint64_t zigzag(int64_t n) { return n >= 0 ? (uint64_t)n << 1 : ((uint64_t)-n << 1) - 1; }

static void append_varint(es_buffer *b, uint64_t n) { b->size += put_varint(b->bytes + b->size, n); }

/* Most of what is copied is a few bytes: two words that overlap. */
static inline void copy(uint8_t *to, const uint8_t *from, size_t size)
{
    uint64_t first, last;
    uint32_t half, end;
    if (size > 16) {
        memcpy(to, from, size);
    } else if (size >= 8) {
        memcpy(&first, from, sizeof first);
        memcpy(&last, from + size - sizeof last, sizeof last);
        memcpy(to, &first, sizeof first);
        memcpy(to + size - sizeof last, &last, sizeof last);
    } else if (size >= 4) {
        memcpy(&half, from, sizeof half);
        memcpy(&end, from + size - sizeof end, sizeof end);
        memcpy(to, &half, sizeof half);
        memcpy(to + size - sizeof end, &end, sizeof end);
    } else {
        for (size_t i = 0; i < size; i++) to[i] = from[i];
    }
}

static void append(es_buffer *b, const uint8_t *bytes, size_t size)
{
    copy(b->bytes + b->size, bytes, size);
    b->size += size;
}

int es_block_open(es_block *b)
{
    b->number++;
    b->table.size = b->events.size = b->first_size = 0;
    b->count = b->processes = 0;
    b->current = NULL;
    b->time = b->least = b->most = 0;
    return room_for(&b->events, 72 * 1024) && room_for(&b->table, 1024);
}

static void free_process(void *process) { free(process); }

void es_block_free(es_block *b)
{
    es_table_clear(&b->by_key, free_process);
    free(b->table.bytes);
    free(b->events.bytes);
    *b = (es_block){0};
}

es_process *es_block_process(es_block *b, uint64_t key, uint32_t number, const uint8_t *name, size_t name_size)
{
    es_process *p = es_table_get(&b->by_key, key);
    if (p && p->number == number) {
        p->ended = 0;
        return p;
    }
    es_process *fresh = malloc(sizeof *fresh + name_size);
    if (!fresh) return NULL;
    *fresh = (es_process){.key = key, .number = number, .own = p && p->own, .name_size = (uint32_t)name_size};
    memcpy(fresh->name, name, name_size);
    if (!es_table_put(&b->by_key, key, fresh)) {
        free(fresh);
        return NULL;
    }
    if (b->current == p) b->current = NULL;
    free(p);
    return fresh;
}

void es_block_ended(es_block *b, es_process *p)
{
    if (!p->ended) b->ended++;
    p->ended = 1;
}

/* Together, now and then: all processes are looked at for it. */
static void forget_ended(es_block *b)
{
    enum { together = 512 };
    uint64_t keys[together];
    size_t count = 0;
    if (b->ended < together) return;
    for (size_t i = 0; i < b->by_key.size && count < together; i++) {
        es_process *p = b->by_key.slots[i].value;
        if (p && p->ended) keys[count++] = p->key;
    }
    for (size_t i = 0; i < count; i++) free(es_table_remove(&b->by_key, keys[i]));
    b->ended = count < together ? 0 : b->ended - (uint32_t)count;
}

static int enter(es_block *b, es_process *p)
{
    if (p->block == b->number) return 1;
    if (!room_for(&b->table, p->name_size + 2 * longest_varint)) return 0;
    append_varint(&b->table, p->number);
    append_varint(&b->table, p->name_size);
    append(&b->table, p->name, p->name_size);
    p->block = b->number;
    p->index = b->processes++;
    p->act = 0;
    return 1;
}

static uint32_t hash(const uint8_t *bytes, size_t size)
{
    uint64_t sum = size, word;
    for (; size >= 8; bytes += 8, size -= 8) {
        memcpy(&word, bytes, 8);
        sum = (sum ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        sum ^= sum >> 29;
    }
    if (size) {
        word = 0;
        memcpy(&word, bytes, size);
        sum = (sum ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    }
    return (uint32_t)(sum >> 40) & (ES_KNOWN - 1);
}

/* A value as it is, or how far back the same bytes stand in this block. */
static void append_value(es_block *b, const uint8_t *bytes, uint32_t size, int in_parts)
{
    if (in_parts && size >= shortest_in_parts) {
        b->events.size = es_parts_write(&b->parts, b->number, b->events.bytes, b->events.size, bytes, size);
        return;
    }
    if (size >= shortest_known) {
        uint32_t slot = hash(bytes, size);
        if (b->known[slot].block == b->number && b->known[slot].size == size &&
            memcmp(b->events.bytes + b->known[slot].at, bytes, size) == 0) {
            size_t back = b->events.size - b->known[slot].at;
            b->events.bytes[b->events.size++] = 2;
            append_varint(&b->events, back);
            return;
        }
        b->known[slot].at = (uint32_t)b->events.size;
        b->known[slot].size = size;
        b->known[slot].block = b->number;
    }
    append(&b->events, bytes, size);
}

/* Their size comes first, and is known last: a byte is left for it, and what is longer moves up. */
static void append_values(es_block *b, const es_event *event)
{
    if (event->whole) {
        append(&b->events, event->values, event->size);
        return;
    }
    uint32_t one;
    memcpy(&one, event->values, sizeof one);
    /* References may make it shorter, and then the size's own size: they are written from the place that fits either. */
    size_t at = b->events.size, gap = varint_size(event->size);
    b->events.size += gap;
    size_t start = b->events.size;
    for (size_t i = 0; i + sizeof one <= event->size;) {
        memcpy(&one, event->values + i, sizeof one);
        append_value(b, event->values + i + sizeof one, one, event->in_parts);
        i += sizeof one + one;
    }
    uint64_t size = b->events.size - start;
    /* As many bytes as were left: the last says that more follow, as long as there is room for nothing. */
    for (size_t i = 0; i < gap; i++) b->events.bytes[at + i] = (uint8_t)(((size >> (7 * i)) & 0x7f) | (i + 1 < gap ? 0x80 : 0));
}

int es_block_event(es_block *b, es_process *p, const es_event *e)
{
    if (!room_for(&b->events, e->size + 5 * longest_varint) || !enter(b, p)) return 0;
    uint64_t act = e->act ? e->act : p->act;
    int other = p != b->current, entered = act != p->act;
    uint8_t *start = b->count == 0 ? b->first : b->events.bytes + b->events.size, *at = start;
    at += put_varint(at, e->site << 2 | (other ? 2u : 0u) | (entered ? 1u : 0u));
    if (other) at += put_varint(at, p->index);
    if (entered) at += put_varint(at, zigzag((int64_t)(act - p->act)));

    if (b->count == 0) {
        b->first_size = (size_t)(at - start);
        b->first_time = b->least = b->most = e->time;
    } else {
        at += put_varint(at, zigzag(e->time - b->time));
        b->events.size += (size_t)(at - start);
        if (e->time < b->least) b->least = e->time;
        if (e->time > b->most) b->most = e->time;
    }
    append_values(b, e);
    p->act = act;
    b->current = p;
    b->time = e->time;
    b->count++;
    return 1;
}

size_t es_block_size(const es_block *b) { return b->table.size + b->first_size + longest_varint + b->events.size; }

size_t es_block_close(es_block *b, uint8_t *out)
{
    uint8_t *at = out;
    memcpy(at, b->table.bytes, b->table.size);
    at += b->table.size;
    memcpy(at, b->first, b->first_size);
    at += b->first_size;
    at += put_varint(at, zigzag(b->first_time - b->least));
    memcpy(at, b->events.bytes, b->events.size);
    at += b->events.size;
    es_block_open(b);
    forget_ended(b);
    return (size_t)(at - out);
}
