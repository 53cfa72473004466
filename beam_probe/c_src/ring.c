#include "ring.h"

#include <stdlib.h>
#include <string.h>

int es_ring_open(es_ring *ring, size_t size)
{
    if (!ring->data) {
        ring->data = malloc(size);
        if (!ring->data) return 0;
        ring->size = size;
        /* Page by page now, not event by event later. */
        memset(ring->data, 0, size);
    }
    ring->written = ring->seen_read = 0;
    atomic_store(&ring->head, 0);
    atomic_store(&ring->tail, 0);
    return 1;
}

uint8_t *es_ring_room(es_ring *ring, size_t *room)
{
    size_t at = ring->written & (ring->size - 1);
    size_t free = ring->size - (size_t)(ring->written - ring->seen_read);
    size_t to_end = ring->size - at;
    *room = free < to_end ? free : to_end;
    return ring->data + at;
}

int es_ring_wrap(es_ring *ring)
{
    size_t room;
    uint8_t *at = es_ring_room(ring, &room);
    size_t to_end = ring->size - (size_t)(at - ring->data);
    if (room < to_end || to_end == ring->size) return 0;
    es_record pad = {.size = (uint32_t)to_end, .values = ES_PAD};
    memcpy(at, &pad, 2 * sizeof(uint32_t));
    es_ring_commit(ring, to_end);
    return 1;
}

int es_ring_look(es_ring *ring)
{
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
    if (tail == ring->seen_read) return 0;
    ring->seen_read = tail;
    return 1;
}

const es_record *es_ring_at(const es_ring *ring, uint64_t *at, uint64_t end)
{
    while (*at != end) {
        const es_record *record = (const es_record *)(ring->data + (*at & (ring->size - 1)));
        if (record->values != ES_PAD) return record;
        *at += record->size;
    }
    return NULL;
}
