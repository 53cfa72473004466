#include "table.h"

#include <stdlib.h>
#include <string.h>

static size_t place(const es_table *t, uint64_t key) { return (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 20) & (t->size - 1); }

static struct es_slot *find(const es_table *t, uint64_t key)
{
    size_t at = place(t, key);
    while (t->slots[at].key && t->slots[at].key != key) at = (at + 1) & (t->size - 1);
    return &t->slots[at];
}

void *es_table_get(const es_table *t, uint64_t key) { return t->size ? find(t, key)->value : NULL; }

static int grow(es_table *t)
{
    es_table bigger = {0};
    bigger.size = t->size ? t->size * 2 : 64;
    bigger.used = t->used;
    bigger.slots = malloc(bigger.size * sizeof *bigger.slots);
    if (!bigger.slots) return 0;
    memset(bigger.slots, 0, bigger.size * sizeof *bigger.slots);
    for (size_t i = 0; i < t->size; i++)
        if (t->slots[i].key) *find(&bigger, t->slots[i].key) = t->slots[i];
    free(t->slots);
    *t = bigger;
    return 1;
}

int es_table_put(es_table *t, uint64_t key, void *value)
{
    if (t->used * 2 >= t->size && !grow(t)) return 0;
    struct es_slot *slot = find(t, key);
    if (!slot->key) t->used++;
    slot->key = key;
    slot->value = value;
    return 1;
}

void *es_table_remove(es_table *t, uint64_t key)
{
    if (!t->size) return NULL;
    struct es_slot *slot = find(t, key);
    if (!slot->key) return NULL;
    void *value = slot->value;
    size_t hole = (size_t)(slot - t->slots);
    /* Those that had to go on past the hole move up. */
    for (size_t at = (hole + 1) & (t->size - 1); t->slots[at].key; at = (at + 1) & (t->size - 1)) {
        size_t home = place(t, t->slots[at].key);
        if (((at - home) & (t->size - 1)) < ((at - hole) & (t->size - 1))) continue;
        t->slots[hole] = t->slots[at];
        hole = at;
    }
    t->slots[hole] = (struct es_slot){0, NULL};
    t->used--;
    return value;
}

void es_table_clear(es_table *t, void (*each)(void *))
{
    for (size_t i = 0; each && i < t->size; i++)
        if (t->slots[i].key) each(t->slots[i].value);
    free(t->slots);
    *t = (es_table){0};
}
