/* An erl_tracer that does nothing: what the VM's own share of tracing costs, for the figures of test/bench. */
#include <erl_nif.h>

static ERL_NIF_TERM trace, ok;

static int load(ErlNifEnv *env, void **data, ERL_NIF_TERM info)
{
    (void)data, (void)info;
    trace = enif_make_atom(env, "trace");
    ok = enif_make_atom(env, "ok");
    return 0;
}

static ERL_NIF_TERM enabled(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)env, (void)argc, (void)argv;
    return trace;
}

static ERL_NIF_TERM traced(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)env, (void)argc, (void)argv;
    return ok;
}

static ErlNifFunc functions[] = {{"enabled", 3, enabled, 0}, {"trace", 5, traced, 0}};

ERL_NIF_INIT(Elixir.IdleTracer, functions, load, NULL, NULL, NULL)
