/* Writes a large value with references in place of those of its parts that stand in the block already: a process's state mostly is
 * what it was before, but for a little. */
#ifndef ES_PARTS_H
#define ES_PARTS_H

#include <stddef.h>
#include <stdint.h>

#define ES_PARTS 4096

/* Parts that were written in full, by hash: where, in the block of that number. */
typedef struct {
    struct {
        uint32_t at, size;
        uint64_t block;
    } known[ES_PARTS];
} es_parts;

/* Writes the value, in external term format, at `out + at`, where at least as many bytes are free; answers where it ends. What it refers to
 * stands before it in `out`, the events of the block of that number. */
size_t es_parts_write(es_parts *parts, uint64_t block, uint8_t *out, size_t at, const uint8_t *value, size_t size);

#endif
