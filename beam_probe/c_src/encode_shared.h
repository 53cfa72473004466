/* A table of what is found out once about an atom (its term's word is the key). Read without a lock by any thread; entries stay. */
#ifndef ES_ENCODE_SHARED_H
#define ES_ENCODE_SHARED_H

#include <erl_nif.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an entry begins with. */
typedef struct {
    ERL_NIF_TERM term;
} es_entry;

typedef struct es_slots {
    size_t mask;
    _Atomic(es_entry *) slots[];
} es_slots;

typedef struct {
    _Atomic(es_slots *) slots;
    _Atomic size_t used;
    ErlNifMutex *lock;
} es_shared;

bool es_shared_init(es_shared *shared, char *name);

/* Puts it in, in place of one with the same key (which is not freed: somebody may be looking at it). False: out of memory. */
bool es_shared_put(es_shared *shared, es_entry *entry);

static inline size_t es_shared_place(ERL_NIF_TERM term, size_t mask)
{
    return (size_t)(((uint64_t)term * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & mask;
}

static inline es_entry *es_shared_get(es_shared *shared, ERL_NIF_TERM term)
{
    es_slots *slots = atomic_load_explicit(&shared->slots, memory_order_acquire);
    for (size_t at = es_shared_place(term, slots->mask);; at = (at + 1) & slots->mask) {
        es_entry *entry = atomic_load_explicit(&slots->slots[at], memory_order_acquire);
        if (!entry || entry->term == term) return entry;
    }
}

#endif
