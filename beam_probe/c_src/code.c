/* What instrumented code calls. */
#include <string.h>

#include "clock.h"
#include "encode_quick.h"
#include "report.h"

/* Values of one event; a function has no more arguments, and more variables in a pattern than anyone looks at. */
enum { most_values = 512 };

/* `a_none`: the activation of what was only counted. */
static ERL_NIF_TERM a_ok, a_full, a_second, a_none;

int es_code_load(ErlNifEnv *env)
{
    a_ok = enif_make_atom(env, "ok");
    a_full = enif_make_atom(env, "full");
    a_second = enif_make_atom(env, "second");
    a_none = enif_make_int(env, 0);
    return 1;
}

/* Of one event most is as it was with the one before: its process, room in the ring, that all of it is recorded. */
typedef struct {
    es_reporter *who;
    uint64_t pid, ticks;
    bool governing;
} usual;

static inline bool is_usual(ErlNifEnv *env, usual *now)
{
    ErlNifPid self;
    uint32_t mode = atomic_load_explicit(&es_the.mode, memory_order_acquire) & ~(uint32_t)es_messages;
    if ((mode & ~(uint32_t)es_governing) != es_go || !enif_self(env, &self)) return false;
    now->governing = mode != es_go;
    now->who = es_myself();
    now->pid = self.pid;
    now->ticks = es_ticks();
    return now->who->pid == self.pid && !es_shared_ring(now->who) && self.pid != es_the.writer.pid;
}

/* A value that is not as most are; NULL: it needs more than that, and nothing is lost. */
static __attribute__((noinline)) uint8_t *put_unusual(ErlNifEnv *env, ERL_NIF_TERM value, const es_budget *budget, uint8_t *at,
                                                      uint8_t *end)
{
    es_out out = {.bytes = at, .room = (size_t)(end - at), .brief = true};
    return es_encode(env, value, budget, &out) == ES_OK ? at + out.size : NULL;
}

/* Writes the event, if nothing but that is to be done. False: nothing is written. */
static inline bool put(ErlNifEnv *env, const usual *now, uint64_t site, uint64_t act, int count, const ERL_NIF_TERM *values)
{
    es_ring *ring = now->who->ring;
    size_t room;
    uint8_t *start = es_ring_room(ring, ring->size / ES_HEADROOM, &room), *end = start + room, *at = start + sizeof(es_record);
    if (room < sizeof(es_record) || (now->governing && es_governed_site(site))) return false;
    for (int i = 0; i < count; i++) {
        ERL_NIF_TERM value = values[i];
        uint32_t length;
        if (end - at < (ptrdiff_t)(sizeof length + ES_QUICK_MOST)) return false;
        const es_budget *budget = es_look_immediate(value) ? &es_budget_full : es_budget_at(site);
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
    es_look_ahead(env, ring);
    return true;
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
    return es_report(env, number, &what);
}

static ERL_NIF_TERM enter(ErlNifEnv *env, ERL_NIF_TERM site, int count, const ERL_NIF_TERM *values, int flags)
{
    es_said what = {.count = count, .values = values, .flags = flags};
    if (!enif_get_uint64(env, site, &what.site)) return enif_make_badarg(env);
    if (es_counted(what.site)) return enif_make_uint64(env, 0);
    uint64_t act = es_next_act(es_myself());
    ERL_NIF_TERM answer = es_report(env, act, &what);
    return answer == a_ok ? enif_make_uint64(env, act) : answer;
}

static inline ERL_NIF_TERM event_now(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[], int flags)
{
    usual now;
    if (argv[1] == a_none) return a_ok;
    if (es_look_small(argv[0]) && es_look_small(argv[1]) && is_usual(env, &now) &&
        put(env, &now, (uint64_t)es_look_integer(argv[0]), (uint64_t)es_look_integer(argv[1]), argc - 2, argv + 2))
        return a_ok;
    return event(env, argv[0], argv[1], argc - 2, argv + 2, flags);
}

ERL_NIF_TERM es_nif_enter(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    usual now;
    if (es_look_small(argv[0]) && es_counted((uint64_t)es_look_integer(argv[0]))) return a_none;
    if (es_look_small(argv[0]) && is_usual(env, &now)) {
        uint64_t act = es_next_act(now.who);
        if (put(env, &now, (uint64_t)es_look_integer(argv[0]), act, argc - 1, argv + 1)) return es_look_make(act);
    }
    return enter(env, argv[0], argc - 1, argv + 1, 0);
}

ERL_NIF_TERM es_nif_ev(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) { return event_now(env, argc, argv, 0); }

ERL_NIF_TERM es_nif_st(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) { return event_now(env, argc, argv, es_governable); }

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
                .first_flags = more >> 20 & 1 ? es_governable : 0,
                .second_flags = more >> 21 & 1 ? es_governable : 0,
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
    return es_report(env, act, &what) == a_ok ? a_ok : enif_make_tuple2(env, a_second, enif_make_uint64(env, act));
}

/* The same, or, where not even the first is written, what is to be done before. */
static ERL_NIF_TERM first_and_second(ErlNifEnv *env, uint64_t act, const two *it)
{
    es_said what = {.site = it->first, .count = it->split, .values = it->values, .flags = it->first_flags};
    ERL_NIF_TERM answer = es_report(env, act, &what);
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
    if (es_counted(it.first)) return a_none;
    bool is_now = is_usual(env, &now);
    uint64_t act = es_next_act(is_now ? now.who : es_myself());
    ERL_NIF_TERM answer = write_two(env, act, &it, is_now, &now);
    return answer == a_ok ? es_look_make(act) : answer;
}

/* ev_two(site, act, also, values…). */
ERL_NIF_TERM es_nif_ev_two(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    usual now;
    two it;
    if (argv[1] == a_none) return a_ok;
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
    if (argv[1] == a_none) return a_ok;
    return event(env, argv[0], argv[1], elements(env, argv[2], values), values, 0);
}

ERL_NIF_TERM es_nif_st_list(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    ERL_NIF_TERM values[most_values];
    (void)argc;
    if (argv[1] == a_none) return a_ok;
    return event(env, argv[0], argv[1], elements(env, argv[2], values), values, es_governable);
}

/* Values that ElixirscopeProbe.Cut has cut. Activation 0: enters one. */
ERL_NIF_TERM es_nif_cut(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    ERL_NIF_TERM values[most_values];
    ErlNifUInt64 act;
    (void)argc;
    if (!enif_get_uint64(env, argv[1], &act)) return enif_make_badarg(env);
    int count = elements(env, argv[2], values);
    return act ? event(env, argv[0], argv[1], count, values, es_cut) : enter(env, argv[0], count, values, es_cut);
}
