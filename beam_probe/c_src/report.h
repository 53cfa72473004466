/* One event, on its way into the ring of the thread that it happens on. */
#ifndef ES_REPORT_H
#define ES_REPORT_H

#include "sink.h"

typedef struct {
    /* As instrumented code has it; a control event's own number. */
    uint64_t site;
    int count, flags, governed;
    /* Nobody can be asked about its values. */
    bool passing;
    /* It cannot wait: where there is no room it is lost. */
    bool hasty;
    /* The process has not run yet: it cannot be asked who it is. */
    bool unborn;
    const ERL_NIF_TERM *values;
    /* What reports too often gets smaller budgets than `most`: it is counted by `source`. */
    uint64_t source;
    const es_budget *most;
    /* Of the value that was written last. */
    const es_budget *budget;
    ERL_NIF_TERM module;
} es_said;

/* Of a said's flags: a governed function does without it; its values are cut already. */
enum { es_governable = 1, es_cut = 2 };
/* Of a ring this part is left for what cannot wait. */
enum { ES_HEADROOM = 16 };

/* One a thread. `id` counts from 1. */
typedef struct {
    uint64_t id, acts;
    es_ring *ring;
    /* Of the process that it reported for last. */
    ERL_NIF_TERM pid;
} es_reporter;

extern _Thread_local es_reporter es_me;
void es_meet_thread(void);

static inline es_reporter *es_myself(void)
{
    if (es_me.id == 0) es_meet_thread();
    return &es_me;
}

/* Its ring is that of all threads without one of their own. */
static inline bool es_shared_ring(const es_reporter *r) { return r->id > es_the.schedulers; }

uint64_t es_next_act(es_reporter *r);

static inline bool es_governed_site(uint64_t site)
{
    return (atomic_load_explicit(&es_the.governed[es_site_slot(site)], memory_order_relaxed) & ~ES_COUNTED) == site;
}

/* Whether what is entered here is only counted now; then it was. Its activation is 0, of which nothing is written. */
static inline bool es_counted(uint64_t site)
{
    uint32_t mode = atomic_load_explicit(&es_the.mode, memory_order_relaxed);
    unsigned slot = es_site_slot(site);
    if ((mode & (es_go | es_quiet | es_governing)) != (es_go | es_governing)) return false;
    if (atomic_load_explicit(&es_the.governed[slot], memory_order_relaxed) != (site | ES_COUNTED)) return false;
    es_reporter *r = es_myself();
    _Atomic uint64_t *count = &es_the.counts[r->id - 1][slot];
    if (es_shared_ring(r)) atomic_fetch_add_explicit(count, 1, memory_order_relaxed);
    else atomic_store_explicit(count, atomic_load_explicit(count, memory_order_relaxed) + 1, memory_order_relaxed);
    return true;
}

/* The budget for a value that is not written in a word; counts that there was one. */
const es_budget *es_budget_at(uint64_t site);

/* Has the ring drained before it is full. */
void es_drain_early(ErlNifEnv *env, es_ring *ring);

static inline void es_look_ahead(ErlNifEnv *env, es_ring *ring)
{
    if (ring->written - ring->seen_tail > ring->size / 2) es_drain_early(env, ring);
}

/* An event in code, by the process itself. ok, or what Elixir has to do before it calls again. */
ERL_NIF_TERM es_report(ErlNifEnv *env, uint64_t act, es_said *what);

/* The same of any event. */
ERL_NIF_TERM es_write(ErlNifEnv *env, const ErlNifPid *who, uint64_t act, es_said *what);

#endif
