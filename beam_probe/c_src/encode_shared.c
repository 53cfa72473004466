#include "encode_shared.h"

static es_slots *new_slots(size_t size)
{
    es_slots *slots = enif_alloc(sizeof *slots + size * sizeof *slots->slots);
    if (!slots) return NULL;
    slots->mask = size - 1;
    for (size_t i = 0; i < size; i++) atomic_init(&slots->slots[i], NULL);
    return slots;
}

bool es_shared_init(es_shared *shared, char *name)
{
    es_slots *slots = new_slots(1024);
    shared->lock = enif_mutex_create(name);
    atomic_init(&shared->used, 0);
    atomic_init(&shared->slots, slots);
    return slots && shared->lock;
}

/* Whether it took a slot that was free. */
static bool place(es_slots *slots, es_entry *entry)
{
    size_t at = es_shared_place(entry->term, slots->mask);
    for (;; at = (at + 1) & slots->mask) {
        es_entry *there = atomic_load_explicit(&slots->slots[at], memory_order_relaxed);
        if (there && there->term != entry->term) continue;
        atomic_store_explicit(&slots->slots[at], entry, memory_order_release);
        return !there;
    }
}

/* Readers may still be in the slots that are left behind; together these are less than the new ones. */
static es_slots *grow(es_shared *shared, es_slots *slots)
{
    es_slots *bigger = new_slots((slots->mask + 1) * 2);
    if (!bigger) return NULL;
    for (size_t i = 0; i <= slots->mask; i++) {
        es_entry *entry = atomic_load_explicit(&slots->slots[i], memory_order_relaxed);
        if (entry) place(bigger, entry);
    }
    atomic_store_explicit(&shared->slots, bigger, memory_order_release);
    return bigger;
}

bool es_shared_put(es_shared *shared, es_entry *entry)
{
    enif_mutex_lock(shared->lock);
    es_slots *slots = atomic_load_explicit(&shared->slots, memory_order_relaxed);
    if (shared->used * 2 > slots->mask) slots = grow(shared, slots);
    if (slots && place(slots, entry)) shared->used++;
    enif_mutex_unlock(shared->lock);
    return slots != NULL;
}
