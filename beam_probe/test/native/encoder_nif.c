/* The encoder of c_src as a NIF of its own, for encoder_test.exs. */
#include <stdlib.h>
#include <string.h>

#include "encode.h"

#define CANARY 0x5a

static ERL_NIF_TERM ok, full, awkward, unknown_struct, nil;

static void met(ErlNifEnv *env, void *context, const uint8_t *text, size_t size)
{
    ERL_NIF_TERM *secrets = context, term;
    memcpy(enif_make_new_binary(env, size, &term), text, size);
    *secrets = enif_make_list_cell(env, term, *secrets);
}

static void unknown(ErlNifEnv *env, ERL_NIF_TERM module) { (void)env, (void)module; }

static const es_budget *budget_of(ErlNifEnv *env, ERL_NIF_TERM term, es_budget *budget)
{
    const ERL_NIF_TERM *item;
    ErlNifUInt64 bytes, prefix;
    int arity;
    if (!enif_get_tuple(env, term, &arity, &item) || arity != 4) return NULL;
    enif_get_uint64(env, item[0], &bytes);
    enif_get_uint(env, item[1], &budget->items);
    enif_get_uint(env, item[2], &budget->depth);
    enif_get_uint64(env, item[3], &prefix);
    budget->bytes = bytes;
    budget->prefix = prefix;
    return budget;
}

static ERL_NIF_TERM answer(ErlNifEnv *env, es_result result, es_out *out, ERL_NIF_TERM secrets)
{
    ERL_NIF_TERM bytes;
    switch (result) {
    case ES_OK:
        if (out->size > out->room) abort();
        memcpy(enif_make_new_binary(env, out->size, &bytes), out->bytes, out->size);
        return enif_make_tuple3(env, ok, bytes, secrets);
    case ES_FULL: return enif_make_tuple3(env, full, nil, secrets);
    case ES_AWKWARD: return enif_make_tuple3(env, awkward, nil, secrets);
    default: return enif_make_tuple3(env, unknown_struct, out->module, secrets);
    }
}

/* encode(term, budget | nil | :governed, room[, passing]): exactly so much room, so that whatever watches memory sees a byte too many. */
static ERL_NIF_TERM encode(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    ErlNifUInt64 room;
    es_budget budget;
    ERL_NIF_TERM secrets = enif_make_list(env, 0);
    enif_get_uint64(env, argv[2], &room);
    es_out out = {.bytes = malloc(room + 1), .room = room, .context = &secrets, .passing = argc == 4};
    out.bytes[room] = CANARY;
    es_result result;
    if (enif_is_atom(env, argv[1]) && !enif_is_identical(argv[1], nil)) result = es_governed(env, argv[0], &out);
    else result = es_encode(env, argv[0], budget_of(env, argv[1], &budget), &out);
    if (out.bytes[room] != CANARY) abort();
    ERL_NIF_TERM said = answer(env, result, &out, secrets);
    free(out.bytes);
    return said;
}

static uint8_t space[1 << 20];

/* time(term, budget, times): nanoseconds of so many encodings. */
static ERL_NIF_TERM time_encode(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    unsigned times;
    es_budget budget;
    ERL_NIF_TERM secrets = enif_make_list(env, 0);
    (void)argc;
    enif_get_uint(env, argv[2], &times);
    const es_budget *given = budget_of(env, argv[1], &budget);
    es_out out = {.bytes = space, .room = sizeof space, .context = &secrets};
    ErlNifTime start = enif_monotonic_time(ERL_NIF_NSEC);
    for (unsigned i = 0; i < times; i++)
        if (es_encode(env, argv[0], given, &out) != ES_OK) return nil;
    return enif_make_int64(env, enif_monotonic_time(ERL_NIF_NSEC) - start);
}

/* discard(term, budget): what instrumented code costs that hands a value over. */
static ERL_NIF_TERM discard(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    static _Thread_local uint8_t here[1 << 16];
    es_budget budget;
    ERL_NIF_TERM secrets = enif_make_list(env, 0);
    (void)argc;
    es_out out = {.bytes = here, .room = sizeof here, .context = &secrets};
    return es_encode(env, argv[0], budget_of(env, argv[1], &budget), &out) == ES_OK ? ok : nil;
}

static ERL_NIF_TERM names(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)argc;
    return es_redact_names(env, argv[0]) ? ok : enif_make_badarg(env);
}

static ERL_NIF_TERM shows(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)argc;
    return es_struct_shows(env, argv[0], argv[1]) ? ok : enif_make_badarg(env);
}

static ERL_NIF_TERM node_changed(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)env, (void)argc, (void)argv;
    es_node_changed();
    return ok;
}

static int load(ErlNifEnv *env, void **data, ERL_NIF_TERM info)
{
    (void)data, (void)info;
    ok = enif_make_atom(env, "ok");
    full = enif_make_atom(env, "full");
    awkward = enif_make_atom(env, "awkward");
    unknown_struct = enif_make_atom(env, "struct");
    nil = enif_make_atom(env, "nil");
    return !es_encoder_init(env, met, unknown);
}

static ErlNifFunc functions[] = {
    {"encode", 3, encode, 0}, {"encode", 4, encode, 0}, {"time_encode", 3, time_encode, 0}, {"discard", 2, discard, 0},
    {"names", 1, names, 0},   {"shows", 2, shows, 0},             {"node_changed", 0, node_changed, 0},
};

ERL_NIF_INIT(Elixir.ElixirscopeProbe.Test.Encoder, functions, load, NULL, NULL, NULL)
