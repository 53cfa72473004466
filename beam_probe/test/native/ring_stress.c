/*
 * One thread writes records into a ring as reporters do, another reads them as the drain does, for ring_test.exs: every
 * record must come, whole and in order. Meant to run under a sanitizer. Arguments: records, bytes of the ring, its file.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ring.h"

static es_ring ring;
static uint64_t records;

/* Sizes from nothing to most of the ring, small ones more often. */
static size_t size_of(uint64_t n)
{
    uint64_t mixed = (n * UINT64_C(0x9E3779B97F4A7C15)) >> 33;
    return mixed % 16 ? mixed % 100 : mixed % (ring.size / 2);
}

static uint8_t byte_of(uint64_t n, size_t i) { return (uint8_t)(n * 31 + i * 7); }

static void *report(void *unused)
{
    (void)unused;
    for (uint64_t n = 0; n < records;) {
        size_t room, size = size_of(n);
        uint8_t *at = es_ring_room(&ring, 0, &room);
        if (room < sizeof(es_record) + size) {
            if (!es_ring_wrap(&ring, 0) && !es_ring_look(&ring)) sched_yield();
            continue;
        }
        es_record record = {.size = (uint32_t)(sizeof record + size + 7) & ~7u, .values = (uint32_t)size, .site = n};
        memcpy(at, &record, sizeof record);
        for (size_t i = 0; i < size; i++) at[sizeof record + i] = byte_of(n, i);
        es_ring_commit(&ring, record.size);
        n++;
    }
    return NULL;
}

static void fail(const char *what, uint64_t n)
{
    fprintf(stderr, "record %llu: %s\n", (unsigned long long)n, what);
    exit(1);
}

static void check(const es_record *record, uint64_t n)
{
    const uint8_t *values = (const uint8_t *)(record + 1);
    if (record->site != n) fail("not in order", n);
    if (record->values != size_of(n)) fail("another size", n);
    for (size_t i = 0; i < record->values; i++)
        if (values[i] != byte_of(n, i)) fail("other bytes", n);
}

static void drain(void)
{
    for (uint64_t n = 0; n < records;) {
        uint64_t end = atomic_load_explicit(&ring.shared->head, memory_order_acquire);
        const es_record *record;
        if (ring.read == end) sched_yield();
        while ((record = es_ring_at(&ring, &ring.read, end))) {
            check(record, n++);
            ring.read += record->size;
        }
        atomic_store_explicit(&ring.shared->tail, ring.read, memory_order_release);
    }
}

int main(int argc, char **argv)
{
    pthread_t reporter;
    if (argc != 4) return 2;
    records = strtoull(argv[1], NULL, 10);
    if (!es_ring_open(&ring, strtoull(argv[2], NULL, 10), argv[3]) || pthread_create(&reporter, NULL, report, NULL) != 0) return 2;
    drain();
    pthread_join(reporter, NULL);
    puts("whole and in order");
    return 0;
}
