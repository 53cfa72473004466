/* The VM's tracing, as an erl_tracer: each call writes one control event (FORMAT.md, from site 11 on).
 *
 * The VM calls in the midst of what it does, with locks held. So nothing here waits, and nobody is asked: what there is no room for
 * is lost, and counted. */
#include "report.h"

#include <string.h>

#include "picks.h"

enum {
    site_name = 3,
    site_sent = 11,
    site_sent_to_nobody = 12,
    site_received = 13,
    site_taken = 14,
    site_ending = 16,
    site_spawned = 17,
    site_was_spawned = 18,
    site_linked = 19,
    site_unlinked = 20,
    site_demonitored = 29,
    site_monitor = 33
};

static ERL_NIF_TERM a_ok, a_full, a_nil, a_trace, a_discard, a_unknown, a_extra, a_match_spec_result;
static ERL_NIF_TERM t_status, t_send, t_nobody, t_receive, t_spawn, t_spawned, t_exit, t_register, t_unregister, t_link, t_linked,
    t_unlink, t_unlinked, t_call, t_return;

int es_trace_load(ErlNifEnv *env)
{
    struct {
        ERL_NIF_TERM *atom;
        const char *name;
    } all[] = {{&a_ok, "ok"},
               {&a_full, "full"},
               {&a_nil, "nil"},
               {&a_trace, "trace"},
               {&a_discard, "discard"},
               {&a_unknown, "$elixirscope_unknown"},
               {&a_extra, "extra"},
               {&a_match_spec_result, "match_spec_result"},
               {&t_status, "trace_status"},
               {&t_send, "send"},
               {&t_nobody, "send_to_non_existing_process"},
               {&t_receive, "receive"},
               {&t_spawn, "spawn"},
               {&t_spawned, "spawned"},
               {&t_exit, "exit"},
               {&t_register, "register"},
               {&t_unregister, "unregister"},
               {&t_link, "link"},
               {&t_linked, "getting_linked"},
               {&t_unlink, "unlink"},
               {&t_unlinked, "getting_unlinked"},
               {&t_call, "call"},
               {&t_return, "return_from"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) *all[i].atom = enif_make_atom(env, all[i].name);
    return es_picks_load(env);
}

static int going(ERL_NIF_TERM tag)
{
    uint32_t wanted = tag == t_receive || tag == t_send || tag == t_nobody ? es_go | es_messages : es_go;
    return (atomic_load_explicit(&es_the.mode, memory_order_acquire) & wanted) == wanted;
}

/* enabled(tag, state, tracee). */
ERL_NIF_TERM es_nif_enabled(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)env, (void)argc;
    return argv[0] == t_status || going(argv[0]) ? a_trace : a_discard;
}

/* One of 64, for all terms. */
static uint64_t shade(ERL_NIF_TERM whom) { return UINT64_C(1) << (whom >> 4 & 63); }

static int hidden(ERL_NIF_TERM whom)
{
    if (!(atomic_load_explicit(&es_the.shades, memory_order_relaxed) & shade(whom))) return 0;
    uint32_t count = atomic_load_explicit(&es_the.hiding, memory_order_acquire);
    for (uint32_t i = 0; i < count; i++)
        if (atomic_load_explicit(&es_the.hidden[i], memory_order_relaxed) == whom) return 1;
    return 0;
}

/* hide([pid]): the probe's own processes. */
ERL_NIF_TERM es_nif_hide(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    uint32_t count = 0;
    ERL_NIF_TERM pid, rest = argv[0];
    (void)argc;
    uint64_t shades = 0;
    atomic_store(&es_the.hiding, 0);
    while (count < ES_HIDDEN && enif_get_list_cell(env, rest, &pid, &rest)) {
        shades |= shade(pid);
        atomic_store(&es_the.hidden[count++], pid);
    }
    atomic_store(&es_the.shades, shades);
    atomic_store(&es_the.hiding, count);
    return a_ok;
}

/* pick({module, function, arity}, match specification): whether it is run here. */
ERL_NIF_TERM es_nif_pick(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)argc;
    return enif_make_atom(env, es_picks_learn(env, argv[0], argv[1]) ? "true" : "false");
}

static ERL_NIF_TERM option(ErlNifEnv *env, ERL_NIF_TERM options, ERL_NIF_TERM key)
{
    ERL_NIF_TERM value;
    return enif_get_map_value(env, options, key, &value) ? value : a_unknown;
}

static ERL_NIF_TERM write_said(ErlNifEnv *env, const ErlNifPid *who, const es_picked *said, bool hasty)
{
    es_said what = {.site = said->site, .count = said->count, .values = said->values, .passing = true, .hasty = hasty};
    what.unborn = said->site == site_was_spawned;
    what.most = said->site == ES_STATE ? &es_budget_state : &es_budget_full;
    what.source = (who->pid >> 4) * 64 + said->site;
    return es_write(env, who, 0, &what);
}

/* What a match specification answered: {site, value, …}. */
static void called(ErlNifEnv *env, ERL_NIF_TERM result, es_picked *said)
{
    const ERL_NIF_TERM *parts;
    int arity;
    unsigned site;
    if (!enif_get_tuple(env, result, &arity, &parts) || arity < 1 || arity - 1 > ES_PICKS_MOST) return;
    if (!enif_get_uint(env, parts[0], &site) || site >= ES_CONTROL) return;
    said->site = site;
    said->count = arity - 1;
    for (int i = 1; i < arity; i++) said->values[i - 1] = parts[i];
}

static void say(es_picked *said, unsigned site, int count, ERL_NIF_TERM one, ERL_NIF_TERM two)
{
    said->site = site;
    said->count = count;
    said->values[0] = one;
    said->values[1] = two;
}

static void event(ErlNifEnv *env, ERL_NIF_TERM tag, ERL_NIF_TERM about, ERL_NIF_TERM options, es_picked *said)
{
    if (tag == t_receive) say(said, site_received, 2, option(env, options, a_match_spec_result), about);
    else if (tag == t_call && !es_pick(env, about, said)) called(env, option(env, options, a_match_spec_result), said);
    else if (tag == t_send) say(said, site_sent, 2, option(env, options, a_extra), about);
    else if (tag == t_nobody) say(said, site_sent_to_nobody, 2, option(env, options, a_extra), about);
    else if (tag == t_return) say(said, site_monitor, 1, option(env, options, a_extra), 0);
    else if (tag == t_spawn) say(said, site_spawned, 2, about, option(env, options, a_extra));
    else if (tag == t_spawned) say(said, site_was_spawned, 2, about, option(env, options, a_extra));
    else if (tag == t_exit) say(said, site_ending, 1, about, 0);
    else if (tag == t_link || tag == t_linked) say(said, site_linked, 1, about, 0);
    else if (tag == t_unlink || tag == t_unlinked) say(said, site_unlinked, 1, about, 0);
    else if (tag == t_register) say(said, site_name, 1, about, 0);
    else if (tag == t_unregister) say(said, site_name, 1, a_nil, 0);
}

/* trace(tag, state, tracee, what it is about, options). */
ERL_NIF_TERM es_nif_trace(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    es_picked said;
    ErlNifPid tracee;
    (void)argc;
    if (!going(argv[0]) || !enif_get_local_pid(env, argv[2], &tracee) || tracee.pid == es_the.writer.pid) return a_ok;
    said.site = 0;
    event(env, argv[0], argv[3], argv[4], &said);
    if (said.site && !(said.count > 0 && hidden(said.values[0]))) write_said(env, &tracee, &said, true);
    return a_ok;
}

/* What recorded code tells. Written as what is traced, so that the two are alike; but it can wait. */
static ERL_NIF_TERM told(ErlNifEnv *env, unsigned site, uint32_t wanted, int count, const ERL_NIF_TERM *values)
{
    uint32_t mode = atomic_load_explicit(&es_the.mode, memory_order_acquire);
    ErlNifPid self;
    if ((mode & wanted) != wanted || !enif_self(env, &self)) return a_ok;
    if (mode & es_behind) return a_full;
    es_picked said = {.site = site, .count = count};
    memcpy(said.values, values, (size_t)count * sizeof *values);
    return write_said(env, &self, &said, false);
}

/* taken(message): from the queue. */
ERL_NIF_TERM es_nif_taken(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    return told(env, site_taken, es_go | es_messages, argc, argv);
}

/* demonitored(reference, options): is about to take the monitor back. */
ERL_NIF_TERM es_nif_demonitored(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    return told(env, site_demonitored, es_go, argc, argv);
}
