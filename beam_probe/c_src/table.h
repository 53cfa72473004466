/* A hash table from numbers to pointers. Grows; keys are never 0. */
#ifndef ES_TABLE_H
#define ES_TABLE_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    struct es_slot { uint64_t key; void *value; } *slots;
    size_t size, used;
} es_table;

void *es_table_get(const es_table *table, uint64_t key);
/* 0 where memory is exhausted. */
int es_table_put(es_table *table, uint64_t key, void *value);
/* What stood there, or NULL. */
void *es_table_remove(es_table *table, uint64_t key);
/* Frees the slots; `each` (may be NULL) is called with every value before. */
void es_table_clear(es_table *table, void (*each)(void *value));

#endif
