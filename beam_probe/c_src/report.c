/* Writes one record into the ring of the scheduler it runs on, and never waits. */
#include "report.h"

#include <string.h>

#include "clock.h"
#include "encode_look.h"

/* After this many compound values at one site within a second the rest of the second gets the small budget; where nobody could
 * look at them any more, a tiny one. */
enum { hot_after = 1000, hottest_after = 20000 };
static const es_budget budget_tiny = {128, 3, 3, 16};
/* The same for what the VM's tracing tells: by their form messages of OTP are known for what they are, and none has more elements. */
static const es_budget budget_form = {192, 5, 4, 32};

_Thread_local es_reporter es_me;
static _Atomic uint64_t threads;
/* Numbers of threads in activations: all that have no ring of their own share one. */
static unsigned thread_bits;
static _Atomic uint64_t others_acts;

static ERL_NIF_TERM a_ok, a_full, a_cut_full, a_cut_small, a_struct, a_drain, a_met;

int es_report_load(ErlNifEnv *env)
{
    a_ok = enif_make_atom(env, "ok");
    a_full = enif_make_atom(env, "full");
    a_cut_full = enif_make_atom(env, "cut_full");
    a_cut_small = enif_make_atom(env, "cut_small");
    a_struct = enif_make_atom(env, "struct");
    a_drain = enif_make_atom(env, "drain");
    a_met = enif_make_atom(env, "met");
    while ((1u << thread_bits) < es_the.schedulers + 2) thread_bits++;
    return 1;
}

void es_meet_thread(void)
{
    int scheduler = enif_thread_type() == ERL_NIF_THR_NORMAL_SCHEDULER;
    es_me.id = scheduler ? atomic_fetch_add(&threads, 1) + 1 : UINT64_MAX;
    if (es_me.id > es_the.schedulers) es_me.id = es_the.schedulers + 1;
    es_me.ring = &es_the.rings[es_me.id - 1];
}

uint64_t es_next_act(es_reporter *r)
{
    uint64_t count = es_shared_ring(r) ? atomic_fetch_add(&others_acts, 1) + 1 : ++r->acts;
    return count << thread_bits | r->id;
}

void es_wake(ErlNifEnv *env)
{
    if (atomic_load_explicit(&es_the.woken, memory_order_relaxed) || atomic_exchange(&es_the.woken, 1)) return;
    enif_send(env, &es_the.writer, NULL, a_drain);
}

/* The writer asks who a process is while it is there to be asked. */
static void meet(ErlNifEnv *env, es_reporter *r, const ErlNifPid *self, uint64_t ticks)
{
    _Atomic ERL_NIF_TERM *slot = &es_the.met[(self->pid >> 4) & (ES_PIDS - 1)];
    r->pid = self->pid;
    if (atomic_load_explicit(slot, memory_order_relaxed) == self->pid) return;
    atomic_store_explicit(slot, self->pid, memory_order_relaxed);
    enif_send(env, &es_the.writer, NULL, enif_make_tuple3(env, a_met, self->pid, enif_make_uint64(env, ticks)));
}

/* Counts what is reported by this source within a second; answers how much it was before. */
static uint32_t count(const es_said *what, size_t much)
{
    /* Two that count at once may count as one: cheaper, and as good. */
    _Atomic uint32_t *slot = &es_the.hot[es_site_slot(what->source)];
    uint32_t before = atomic_load_explicit(slot, memory_order_relaxed);
    atomic_store_explicit(slot, before + (uint32_t)much, memory_order_relaxed);
    return before;
}

static const es_budget *budget_for(const es_said *what)
{
    uint32_t before = count(what, 1);
    if (before < hottest_after) return before < hot_after ? what->most : &es_budget_small;
    return what->passing ? &budget_form : &budget_tiny;
}

const es_budget *es_budget_at(uint64_t site) { return budget_for(&(es_said){.source = site, .most = &es_budget_full}); }

/* Each value with its length before it. `size` comes as the room there is and goes as what was taken. */
static es_result write_values(ErlNifEnv *env, es_said *what, uint8_t *at, size_t *size)
{
    uint8_t *start = at, *end = at + *size;
    for (int i = 0; i < what->count; i++) {
        ERL_NIF_TERM value = what->values[i];
        uint32_t length;
        if (end - at < (ptrdiff_t)sizeof length) return ES_FULL;
        es_out out = {.bytes = at + sizeof length,
                      .room = (size_t)(end - at) - sizeof length,
                      .brief = !what->passing,
                      .passing = what->passing};
        what->budget = what->flags & es_cut ? NULL : es_look_immediate(value) ? &es_budget_full : budget_for(what);
        es_result result = what->governed ? es_governed(env, value, &out) : es_encode(env, value, what->budget, &out);
        if (result == ES_AWKWARD && what->flags & es_cut) result = es_governed(env, value, &out);
        if (result != ES_OK) {
            what->module = out.module;
            return result;
        }
        /* Large states are looked at less often than small ones: each kibibyte counts as one more. */
        if (what->most == &es_budget_state && what->budget == what->most) count(what, out.size >> 10);
        length = (uint32_t)out.size;
        memcpy(at, &length, sizeof length);
        at += sizeof length + out.size;
    }
    *size = (size_t)(at - start);
    return ES_OK;
}

static void lose(void) { atomic_fetch_add(&es_the.lost, 1); }

void es_drain_early(ErlNifEnv *env, es_ring *ring)
{
    es_ring_look(ring);
    if (ring->written - ring->seen_tail > ring->size / 2) es_wake(env);
}

static ERL_NIF_TERM write_record(ErlNifEnv *env, es_ring *ring, uint64_t pid, uint64_t ticks, uint64_t act, es_said *what)
{
    size_t reserve = what->hasty ? 0 : ring->size / ES_HEADROOM;
    for (;;) {
        size_t room, size = 0;
        uint8_t *at = es_ring_room(ring, reserve, &room);
        es_result result = ES_FULL;
        es_record *record = (es_record *)at;
        if (room >= sizeof *record) {
            size = room - sizeof *record;
            result = write_values(env, what, at + sizeof *record, &size);
        }
        switch (result) {
        case ES_OK:
            record->values = (uint32_t)size;
            size = (sizeof *record + size + 7) & ~(size_t)7;
            record->size = (uint32_t)size;
            record->pid = pid;
            record->ticks = ticks;
            record->site = what->site;
            record->act = act;
            es_ring_commit(ring, size);
            es_look_ahead(env, ring);
            return a_ok;
        case ES_AWKWARD:
            if (what->passing) {
                lose();
                return a_ok;
            }
            return what->budget == &es_budget_full ? a_cut_full : a_cut_small;
        case ES_STRUCT:
            return enif_make_tuple2(env, a_struct, what->module);
        case ES_FULL:
            if (es_ring_wrap(ring, reserve) || es_ring_look(ring)) continue;
            if (ring->written == ring->seen_tail) {
                lose();
                return a_ok;
            }
            es_wake(env);
            if (!what->hasty) return a_full;
            lose();
            return a_ok;
        }
    }
}

ERL_NIF_TERM es_write(ErlNifEnv *env, const ErlNifPid *who, uint64_t act, es_said *what)
{
    es_reporter *r = es_myself();
    uint64_t ticks = es_ticks();
    if (r->pid != who->pid && !what->unborn) meet(env, r, who, ticks);
    if (!es_shared_ring(r)) return write_record(env, r->ring, who->pid, ticks, act, what);
    enif_mutex_lock(es_the.others);
    ERL_NIF_TERM answer = write_record(env, r->ring, who->pid, es_ticks(), act, what);
    enif_mutex_unlock(es_the.others);
    return answer;
}

ERL_NIF_TERM es_report(ErlNifEnv *env, uint64_t act, es_said *what)
{
    uint32_t mode = atomic_load_explicit(&es_the.mode, memory_order_acquire) & ~(uint32_t)es_messages;
    if (mode != es_go) {
        if (!(mode & es_go) || mode & es_quiet) return a_ok;
        if (mode & es_behind) return a_full;
        if (mode & es_calls && what->flags & es_governable) return a_ok;
        if (es_governed_site(what->site)) {
            if (what->flags & es_governable) return a_ok;
            what->governed = 1;
        }
    }
    ErlNifPid self;
    if (!enif_self(env, &self) || self.pid == es_the.writer.pid) return a_ok;
    what->source = what->site;
    what->most = &es_budget_full;
    return es_write(env, &self, act, what);
}
