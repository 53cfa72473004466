/* A block of events in the making (adapter/recording/FORMAT.md), and the processes that its events are of. */
#ifndef ES_BLOCK_H
#define ES_BLOCK_H

#include "parts.h"
#include "table.h"

typedef struct {
    uint8_t *bytes;
    size_t size, room;
} es_buffer;

/* A process of the recording. */
typedef struct {
    uint64_t key;
    uint32_t number;
    /* The probe's own: nothing of it is written. */
    int own;
    /* Its pid may be given to another: who comes with it is asked for anew. */
    int ended;
    /* In the open block, where `block` is that one's number: its index in the table, its activation. */
    uint64_t block;
    uint32_t index;
    uint64_t act;
    uint32_t name_size;
    uint8_t name[]; /* the pid in external term format */
} es_process;

#define ES_KNOWN 1024

typedef struct {
    uint64_t number; /* of this block, from 1 */
    es_buffer table, events;
    /* The first event up to its time, which counts from the block's least and so is written at the end. */
    uint8_t first[32];
    size_t first_size;
    int64_t first_time;
    uint32_t count, processes;
    es_process *current;
    int64_t time, least, most;
    /* Where values that may come again were written, by hash; offsets are within `events`, 0 for none. */
    struct { uint32_t at, size; uint64_t block; } known[ES_KNOWN];
    es_parts parts;
    es_table by_key;
    uint32_t ended;
} es_block;

typedef struct {
    uint64_t site, act;
    int64_t time;
    /* Values with their lengths before them, as in a ring; or as they go into the block, where `whole`. */
    const uint8_t *values;
    size_t size;
    int whole;
    /* Its values are large, and much of them was written before. */
    int in_parts;
} es_event;

/* All answer 0 where memory is exhausted. */
int es_block_open(es_block *block);
void es_block_free(es_block *block);
es_process *es_block_process(es_block *block, uint64_t key, uint32_t number, const uint8_t *name, size_t name_size);
/* It is forgotten some time after the block it is in. */
void es_block_ended(es_block *block, es_process *process);
int es_block_event(es_block *block, es_process *process, const es_event *event);
/* Bytes that es_block_close writes, at most. */
size_t es_block_size(const es_block *block);
/* Writes the payload and opens the next block; answers its bytes. */
size_t es_block_close(es_block *block, uint8_t *out);

#endif
