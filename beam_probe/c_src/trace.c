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

/* Values of one event. */
enum { most_values = ES_PICKS_MOST };

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

static int hidden(ERL_NIF_TERM whom)
{
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
    atomic_store(&es_the.hiding, 0);
    while (count < ES_HIDDEN && enif_get_list_cell(env, rest, &pid, &rest)) atomic_store(&es_the.hidden[count++], pid);
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

static es_said said(uint64_t site, int count, const ERL_NIF_TERM *values)
{
    return (es_said){.site = site, .count = count, .values = values, .passing = true, .most = &es_budget_full};
}

static ERL_NIF_TERM write_said(ErlNifEnv *env, const ErlNifPid *who, es_said what)
{
    if (what.site == ES_STATE) what.most = &es_budget_state;
    what.source = (who->pid >> 4) * 64 + what.site;
    return es_write(env, who, 0, &what);
}

/* What a match specification answered: {site, value, …}. */
static es_said called(ErlNifEnv *env, ERL_NIF_TERM result, ERL_NIF_TERM values[])
{
    const ERL_NIF_TERM *parts;
    int arity;
    unsigned site;
    if (!enif_get_tuple(env, result, &arity, &parts) || arity < 1 || arity - 1 > most_values) return said(0, 0, values);
    if (!enif_get_uint(env, parts[0], &site) || site >= ES_CONTROL) return said(0, 0, values);
    for (int i = 1; i < arity; i++) values[i - 1] = parts[i];
    return said(site, arity - 1, values);
}

/* What we pick ourselves out of the arguments of a call. */
static es_said picked(ErlNifEnv *env, ERL_NIF_TERM call, ERL_NIF_TERM values[])
{
    es_picked picked;
    es_pick(env, call, &picked);
    memcpy(values, picked.values, (size_t)picked.count * sizeof *values);
    return said(picked.site, picked.count, values);
}

static es_said event(ErlNifEnv *env, ERL_NIF_TERM tag, ERL_NIF_TERM first, ERL_NIF_TERM options, ERL_NIF_TERM values[])
{
    values[0] = first;
    if (tag == t_receive) {
        values[0] = option(env, options, a_match_spec_result);
        values[1] = first;
        return said(site_received, 2, values);
    }
    if (tag == t_send || tag == t_nobody) {
        values[0] = option(env, options, a_extra);
        values[1] = first;
        return said(tag == t_send ? site_sent : site_sent_to_nobody, 2, values);
    }
    if (tag == t_call) {
        ERL_NIF_TERM result = option(env, options, a_match_spec_result);
        return result == a_unknown ? picked(env, first, values) : called(env, result, values);
    }
    if (tag == t_return) {
        values[0] = option(env, options, a_extra);
        return said(site_monitor, 1, values);
    }
    if (tag == t_spawn || tag == t_spawned) {
        values[1] = option(env, options, a_extra);
        return said(tag == t_spawn ? site_spawned : site_was_spawned, 2, values);
    }
    if (tag == t_exit) return said(site_ending, 1, values);
    if (tag == t_link || tag == t_linked) return said(site_linked, 1, values);
    if (tag == t_unlink || tag == t_unlinked) return said(site_unlinked, 1, values);
    if (tag == t_register) return said(site_name, 1, values);
    if (tag == t_unregister) {
        values[0] = a_nil;
        return said(site_name, 1, values);
    }
    return said(0, 0, values);
}

/* trace(tag, state, tracee, what it is about, options). */
ERL_NIF_TERM es_nif_trace(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    ERL_NIF_TERM values[most_values];
    ErlNifPid tracee;
    (void)argc;
    if (!going(argv[0]) || !enif_get_local_pid(env, argv[2], &tracee) || tracee.pid == es_the.writer.pid) return a_ok;
    es_said what = event(env, argv[0], argv[3], argv[4], values);
    if (!what.site || (what.count > 0 && hidden(values[0]))) return a_ok;
    what.hasty = true;
    what.unborn = what.site == site_was_spawned;
    write_said(env, &tracee, what);
    return a_ok;
}

/* What recorded code tells. Written as what is traced, so that the two are alike; but it can wait. */
static ERL_NIF_TERM told(ErlNifEnv *env, uint64_t site, uint32_t wanted, int count, const ERL_NIF_TERM *values)
{
    uint32_t mode = atomic_load_explicit(&es_the.mode, memory_order_acquire);
    ErlNifPid self;
    if ((mode & wanted) != wanted || !enif_self(env, &self)) return a_ok;
    if (mode & es_behind) return a_full;
    return write_said(env, &self, said(site, count, values));
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
