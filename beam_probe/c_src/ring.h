/* A ring of records between one scheduler thread, which writes, and the drain, which reads. No lock: what is before `head`
 * is whole, and is said so by one store.
 *
 * A ring may be a file (adapter/recording/FORMAT.md): when the VM is killed, what was not yet in a segment is still there. */
#ifndef ES_RING_H
#define ES_RING_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/* An event as it stands in a ring; its values follow, each with its length (u32) before its bytes. Multiples of 8 bytes. */
typedef struct {
    uint32_t size;
    uint32_t values; /* bytes of values, or ES_PAD: nothing here, go on at the ring's beginning */
    uint64_t pid;
    uint64_t ticks;
    uint64_t site;
    uint64_t act;
} es_record;

#define ES_PAD UINT32_MAX
#define ES_CLOSED 16

/* What stands before the records. Positions are bytes ever written or read. */
typedef struct {
    char magic[8];
    uint64_t size;
    /* In the first ring: how ticks become nanoseconds. */
    struct {
        uint64_t ticks;
        int64_t ns;
        double rate;
    } clock;
    _Alignas(64) _Atomic uint64_t head;
    /* What is before it is in segments, and may be overwritten. */
    _Alignas(64) _Atomic uint64_t tail;
    /* Up to where the last blocks hold what was in this ring: at the block's number modulo ES_CLOSED. */
    _Alignas(64) struct {
        uint64_t block, at;
    } closed[ES_CLOSED];
} es_ring_head;

#define ES_RING_HEAD 4096

typedef struct {
    es_ring_head *shared;
    uint8_t *data;
    size_t size; /* a power of two */
    /* The writer's: bytes written, and what it last knew of the tail. */
    uint64_t written, seen_tail;
    /* The reader's: how far it has read, and how far when the last block was closed. */
    uint64_t read, closed;
} es_ring;

/* An empty ring of `size` bytes in a new file at `path`, or where that cannot be (or is NULL) in memory. A ring
 * that was open stays where it is for those who still write to it. 0: no memory. */
int es_ring_open(es_ring *ring, size_t size, const char *path);
/* Has its pages there, so that who writes need not wait for each; nothing is changed, so others may write meanwhile. */
void es_ring_touch(const es_ring *ring);

/* The writer's: where it may write at once, and how much. So much as `reserve` is left free. */
static inline uint8_t *es_ring_room(es_ring *ring, size_t reserve, size_t *room)
{
    size_t at = ring->written & (ring->size - 1);
    size_t free = ring->size - (size_t)(ring->written - ring->seen_tail);
    size_t to_end = ring->size - at;
    free = free > reserve ? free - reserve : 0;
    *room = free < to_end ? free : to_end;
    return ring->data + at;
}
/* Goes on at the beginning, where the end of the ring is too short for what comes; 0 where that is no better. What is passed over
 * does not come out of what is to be left free. */
int es_ring_wrap(es_ring *ring, size_t reserve);
/* Looks again how far the reader is; 0 where nothing has changed. */
int es_ring_look(es_ring *ring);
/* `size` bytes at es_ring_room are a whole record. */
static inline void es_ring_commit(es_ring *ring, size_t size)
{
    ring->written += size;
    atomic_store_explicit(&ring->shared->head, ring->written, memory_order_release);
    /* The reader has had these lines since we wrote them last. */
    uint8_t *ahead = ring->data + ((ring->written + 256) & (ring->size - 1));
    __builtin_prefetch(ahead, 1);
    __builtin_prefetch(ahead + 64, 1);
}

/* The reader's: the record at `*at`, or NULL where `end` is reached; moves `*at` over pads. */
static inline const es_record *es_ring_at(const es_ring *ring, uint64_t *at, uint64_t end)
{
    while (*at != end) {
        const es_record *record = (const es_record *)(ring->data + (*at & (ring->size - 1)));
        if (record->values != ES_PAD) return record;
        *at += record->size;
    }
    return NULL;
}

#endif
