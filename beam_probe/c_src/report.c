/* What instrumented code calls. Each call writes one record into the ring of the scheduler it runs on, and never waits. */
#include "report.h"

#include <string.h>

#include "clock.h"
#include "encode_quick.h"

enum { governable = 1, cut = 2 };
/* Values of one event; a function has no more arguments, and more variables in a pattern than anyone looks at. */
enum { most_values = 512 };
/* After this many compound values at one site within a second the rest of the second gets the small budget; where nobody could
 * look at them any more, a tiny one. */
enum { hot_after = 1000, hottest_after = 20000 };
static const es_budget budget_tiny = {128, 3, 3, 16};
/* Of a ring this part is left for what cannot wait. */
enum { headroom = 16 };

/* One a thread. `id` counts from 1. */
typedef struct {
    uint64_t id, acts;
    es_ring *ring;
    ERL_NIF_TERM pid;
} reporter;

static _Thread_local reporter me;
static _Atomic uint64_t threads;
/* Numbers of threads in activations: all that have no ring of their own share one. */
static unsigned thread_bits;
static _Atomic uint64_t others_acts;

static ERL_NIF_TERM a_ok, a_full, a_cut_full, a_cut_small, a_struct, a_drain, a_met, a_second;

int es_report_load(ErlNifEnv *env)
{
    a_ok = enif_make_atom(env, "ok");
    a_full = enif_make_atom(env, "full");
    a_cut_full = enif_make_atom(env, "cut_full");
    a_cut_small = enif_make_atom(env, "cut_small");
    a_struct = enif_make_atom(env, "struct");
    a_drain = enif_make_atom(env, "drain");
    a_met = enif_make_atom(env, "met");
    a_second = enif_make_atom(env, "second");
    while ((1u << thread_bits) < es_the.schedulers + 2) thread_bits++;
    return 1;
}

static reporter *myself(void)
{
    if (me.id == 0) {
        int scheduler = enif_thread_type() == ERL_NIF_THR_NORMAL_SCHEDULER;
        me.id = scheduler ? atomic_fetch_add(&threads, 1) + 1 : UINT64_MAX;
        if (me.id > es_the.schedulers) me.id = es_the.schedulers + 1;
        me.ring = &es_the.rings[me.id - 1];
    }
    return &me;
}

static int shared(const reporter *r) { return r->id > es_the.schedulers; }

static uint64_t next_act(reporter *r)
{
    uint64_t count = shared(r) ? atomic_fetch_add(&others_acts, 1) + 1 : ++r->acts;
    return count << thread_bits | r->id;
}

void es_wake(ErlNifEnv *env)
{
    if (atomic_load_explicit(&es_the.woken, memory_order_relaxed) || atomic_exchange(&es_the.woken, 1)) return;
    enif_send(env, &es_the.writer, NULL, a_drain);
}

/* The writer asks who a process is while it is there to be asked. */
static void meet(ErlNifEnv *env, reporter *r, const ErlNifPid *self, uint64_t ticks)
{
    _Atomic ERL_NIF_TERM *slot = &es_the.met[(self->pid >> 4) & (ES_PIDS - 1)];
    r->pid = self->pid;
    if (atomic_load_explicit(slot, memory_order_relaxed) == self->pid) return;
    atomic_store_explicit(slot, self->pid, memory_order_relaxed);
    enif_send(env, &es_the.writer, NULL, enif_make_tuple3(env, a_met, self->pid, enif_make_uint64(env, ticks)));
}

/* Terms that are no pointer: their two lowest bits are set, on every VM with 64 bits. */
static int immediate(ERL_NIF_TERM value) { return (value & 3) == 3; }

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
    return before < hot_after ? what->most : before < hottest_after ? &es_budget_small : &budget_tiny;
}

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
        what->budget = what->flags & cut ? NULL : immediate(value) ? &es_budget_full : budget_for(what);
        es_result result = what->governed ? es_governed(env, value, &out) : es_encode(env, value, what->budget, &out);
        if (result == ES_AWKWARD && what->flags & cut) result = es_governed(env, value, &out);
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

static bool half_full(const es_ring *ring) { return ring->written - ring->seen_tail > ring->size / 2; }

/* Has it drained before it is full. */
static inline void look_ahead(ErlNifEnv *env, es_ring *ring)
{
    if (half_full(ring) && (es_ring_look(ring), half_full(ring))) es_wake(env);
}

static ERL_NIF_TERM write_record(ErlNifEnv *env, es_ring *ring, uint64_t pid, uint64_t ticks, uint64_t act, es_said *what)
{
    size_t reserve = what->hasty ? 0 : ring->size / headroom;
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
            look_ahead(env, ring);
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
    reporter *r = myself();
    uint64_t ticks = es_ticks();
    if (r->pid != who->pid && !what->unborn) meet(env, r, who, ticks);
    if (!shared(r)) return write_record(env, r->ring, who->pid, ticks, act, what);
    enif_mutex_lock(es_the.others);
    ERL_NIF_TERM answer = write_record(env, r->ring, who->pid, es_ticks(), act, what);
    enif_mutex_unlock(es_the.others);
    return answer;
}

/* Of one event most is as it was with the one before: its process, room in the ring, that all of it is recorded. */
typedef struct {
    reporter *who;
    uint64_t pid, ticks;
    bool governing;
} usual;

static bool governed(uint64_t site)
{
    return atomic_load_explicit(&es_the.governed[es_site_slot(site)], memory_order_relaxed) == site;
}

static inline bool is_usual(ErlNifEnv *env, usual *now)
{
    ErlNifPid self;
    uint32_t mode = atomic_load_explicit(&es_the.mode, memory_order_acquire) & ~(uint32_t)es_messages;
    if ((mode & ~(uint32_t)es_governing) != es_go || !enif_self(env, &self)) return false;
    now->governing = mode != es_go;
    now->who = myself();
    now->pid = self.pid;
    now->ticks = es_ticks();
    return now->who->pid == self.pid && !shared(now->who) && self.pid != es_the.writer.pid;
}

static const es_budget *budget_at(uint64_t site)
{
    return budget_for(&(es_said){.source = site, .most = &es_budget_full});
}

/* A value that is not as most are; NULL: it needs more than that, and nothing is lost. */
static __attribute__((noinline)) uint8_t *put_unusual(ErlNifEnv *env, ERL_NIF_TERM value, const es_budget *budget, uint8_t *at, uint8_t *end)
{
    es_out out = {.bytes = at, .room = (size_t)(end - at), .brief = true};
    return es_encode(env, value, budget, &out) == ES_OK ? at + out.size : NULL;
}

/* Writes the event, if nothing but that is to be done. False: nothing is written. */
static inline bool put(ErlNifEnv *env, const usual *now, uint64_t site, uint64_t act, int count, const ERL_NIF_TERM *values)
{
    es_ring *ring = now->who->ring;
    size_t room;
    uint8_t *start = es_ring_room(ring, ring->size / headroom, &room), *end = start + room, *at = start + sizeof(es_record);
    if (room < sizeof(es_record) || (now->governing && governed(site))) return false;
    for (int i = 0; i < count; i++) {
        ERL_NIF_TERM value = values[i];
        uint32_t length;
        if (end - at < (ptrdiff_t)(sizeof length + ES_QUICK_MOST)) return false;
        const es_budget *budget = immediate(value) ? &es_budget_full : budget_at(site);
        uint8_t *from = at + sizeof length, *to = es_quick(env, value, budget, from);
        if (!to && !(to = put_unusual(env, value, budget, from, end))) return false;
        length = (uint32_t)(to - from);
        memcpy(at, &length, sizeof length);
        at = to;
    }
    es_record *record = (es_record *)start;
    size_t size = ((size_t)(at - start) + 7) & ~(size_t)7;
    record->size = (uint32_t)size;
    record->values = (uint32_t)((size_t)(at - start) - sizeof *record);
    record->pid = now->pid;
    record->ticks = now->ticks;
    record->site = site;
    record->act = act;
    es_ring_commit(ring, size);
    look_ahead(env, ring);
    return true;
}

/* ok, or what Elixir has to do before it calls again. */
static ERL_NIF_TERM report(ErlNifEnv *env, uint64_t act, es_said *what)
{
    uint32_t mode = atomic_load_explicit(&es_the.mode, memory_order_acquire) & ~(uint32_t)es_messages;
    if (mode != es_go) {
        if (!(mode & es_go) || mode & es_quiet) return a_ok;
        if (mode & es_behind) return a_full;
        if (mode & es_calls && what->flags & governable) return a_ok;
        if (governed(what->site)) {
            if (what->flags & governable) return a_ok;
            what->governed = 1;
        }
    }
    ErlNifPid self;
    if (!enif_self(env, &self) || self.pid == es_the.writer.pid) return a_ok;
    what->source = what->site;
    what->most = &es_budget_full;
    return es_write(env, &self, act, what);
}

static int elements(ErlNifEnv *env, ERL_NIF_TERM list, ERL_NIF_TERM *values)
{
    int count = 0;
    while (count < most_values && enif_get_list_cell(env, list, &values[count], &list)) count++;
    return count;
}

static ERL_NIF_TERM event(ErlNifEnv *env, ERL_NIF_TERM site, ERL_NIF_TERM act, int count, const ERL_NIF_TERM *values, int flags)
{
    es_said what = {.count = count, .values = values, .flags = flags};
    ErlNifUInt64 number;
    if (!enif_get_uint64(env, site, &what.site) || !enif_get_uint64(env, act, &number)) return enif_make_badarg(env);
    return report(env, number, &what);
}

static ERL_NIF_TERM enter(ErlNifEnv *env, ERL_NIF_TERM site, int count, const ERL_NIF_TERM *values, int flags)
{
    es_said what = {.count = count, .values = values, .flags = flags};
    if (!enif_get_uint64(env, site, &what.site)) return enif_make_badarg(env);
    uint64_t act = next_act(myself());
    ERL_NIF_TERM answer = report(env, act, &what);
    return answer == a_ok ? enif_make_uint64(env, act) : answer;
}

static inline ERL_NIF_TERM event_now(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[], int flags)
{
    usual now;
    if (es_look_small(argv[0]) && es_look_small(argv[1]) && is_usual(env, &now) &&
        put(env, &now, (uint64_t)es_look_integer(argv[0]), (uint64_t)es_look_integer(argv[1]), argc - 2, argv + 2))
        return a_ok;
    return event(env, argv[0], argv[1], argc - 2, argv + 2, flags);
}

ERL_NIF_TERM es_nif_enter(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    usual now;
    if (es_look_small(argv[0]) && is_usual(env, &now)) {
        uint64_t act = next_act(now.who);
        if (put(env, &now, (uint64_t)es_look_integer(argv[0]), act, argc - 1, argv + 1)) return es_look_make(act);
    }
    return enter(env, argv[0], argc - 1, argv + 1, 0);
}

ERL_NIF_TERM es_nif_ev(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) { return event_now(env, argc, argv, 0); }

ERL_NIF_TERM es_nif_st(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) { return event_now(env, argc, argv, governable); }

/* Of two events: the first's values come first. */
typedef struct {
    uint64_t first, second;
    int split, count, first_flags, second_flags;
    const ERL_NIF_TERM *values;
} two;

static bool get_two(ERL_NIF_TERM site, ERL_NIF_TERM also, int count, const ERL_NIF_TERM *values, two *it)
{
    uint64_t first = (uint64_t)es_look_integer(site), more = (uint64_t)es_look_integer(also);
    *it = (two){.first = first,
                .second = (first & ~UINT64_C(0xffff)) | (more & 0xffff),
                .split = (int)(more >> 16 & 15),
                .count = count,
                .first_flags = more >> 20 & 1 ? governable : 0,
                .second_flags = more >> 21 & 1 ? governable : 0,
                .values = values};
    return es_look_small(site) && es_look_small(also) && it->split <= count;
}

static bool put_second(ErlNifEnv *env, const usual *now, uint64_t act, const two *it)
{
    return put(env, now, it->second, act, it->count - it->split, it->values + it->split);
}

/* ok; {second, act}: the first is written, the second has yet to be. */
static ERL_NIF_TERM second(ErlNifEnv *env, uint64_t act, const two *it)
{
    es_said what = {.site = it->second, .count = it->count - it->split, .values = it->values + it->split, .flags = it->second_flags};
    return report(env, act, &what) == a_ok ? a_ok : enif_make_tuple2(env, a_second, enif_make_uint64(env, act));
}

/* The same, or, where not even the first is written, what is to be done before. */
static ERL_NIF_TERM first_and_second(ErlNifEnv *env, uint64_t act, const two *it)
{
    es_said what = {.site = it->first, .count = it->split, .values = it->values, .flags = it->first_flags};
    ERL_NIF_TERM answer = report(env, act, &what);
    return answer == a_ok ? second(env, act, it) : answer;
}

static ERL_NIF_TERM write_two(ErlNifEnv *env, uint64_t act, const two *it, bool is_now, const usual *now)
{
    if (!is_now || !put(env, now, it->first, act, it->split, it->values)) return first_and_second(env, act, it);
    return put_second(env, now, act, it) ? a_ok : second(env, act, it);
}

/* enter_two(site, also, values…): two events between which nothing happened, the first an entry. */
ERL_NIF_TERM es_nif_enter_two(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    usual now;
    two it;
    if (!get_two(argv[0], argv[1], argc - 2, argv + 2, &it)) return a_full;
    bool is_now = is_usual(env, &now);
    uint64_t act = next_act(is_now ? now.who : myself());
    ERL_NIF_TERM answer = write_two(env, act, &it, is_now, &now);
    return answer == a_ok ? es_look_make(act) : answer;
}

/* ev_two(site, act, also, values…). */
ERL_NIF_TERM es_nif_ev_two(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    usual now;
    two it;
    if (!es_look_small(argv[1]) || !get_two(argv[0], argv[2], argc - 3, argv + 3, &it)) return a_full;
    return write_two(env, (uint64_t)es_look_integer(argv[1]), &it, is_usual(env, &now), &now);
}

ERL_NIF_TERM es_nif_enter_list(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    ERL_NIF_TERM values[most_values];
    (void)argc;
    return enter(env, argv[0], elements(env, argv[1], values), values, 0);
}

ERL_NIF_TERM es_nif_ev_list(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    ERL_NIF_TERM values[most_values];
    (void)argc;
    return event(env, argv[0], argv[1], elements(env, argv[2], values), values, 0);
}

ERL_NIF_TERM es_nif_st_list(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    ERL_NIF_TERM values[most_values];
    (void)argc;
    return event(env, argv[0], argv[1], elements(env, argv[2], values), values, governable);
}

/* Values that ElixirscopeProbe.Cut has cut. Activation 0: enters one. */
ERL_NIF_TERM es_nif_cut(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    ERL_NIF_TERM values[most_values];
    ErlNifUInt64 act;
    (void)argc;
    if (!enif_get_uint64(env, argv[1], &act)) return enif_make_badarg(env);
    int count = elements(env, argv[2], values);
    return act ? event(env, argv[0], argv[1], count, values, cut) : enter(env, argv[0], count, values, cut);
}
