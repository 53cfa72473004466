#include "encode_look.h"

bool es_look_known;
ERL_NIF_TERM es_look_nil;

static bool integers(ErlNifEnv *env)
{
    static const int64_t small[] = {0, 1, -1, 255, -4096, INT64_C(0x7FFFFFFFFFFFFFF), -INT64_C(0x7FFFFFFFFFFFFFF) - 1};
    for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
        ERL_NIF_TERM term = enif_make_int64(env, small[i]);
        if (!es_look_small(term) || es_look_integer(term) != small[i]) return false;
    }
    return !es_look_small(enif_make_int64(env, INT64_MAX)) && !es_look_small(enif_make_int64(env, INT64_MIN));
}

static bool collections(ErlNifEnv *env)
{
    ERL_NIF_TERM one = enif_make_int(env, 1), two = enif_make_atom(env, "two"), three = enif_make_list(env, 0);
    ERL_NIF_TERM cell = enif_make_list_cell(env, one, two), tuple = enif_make_tuple3(env, one, two, three);
    ERL_NIF_TERM empty = enif_make_tuple(env, 0);
    size_t size = 9;
    if (!es_look_cell(cell) || es_look_list(cell)[0] != one || es_look_list(cell)[1] != two) return false;
    if (!es_look_tuple(empty) || (es_look_elements(empty, &size), size) != 0 || !es_look_tuple(tuple)) return false;
    const ERL_NIF_TERM *elements = es_look_elements(tuple, &size);
    return size == 3 && elements[0] == one && elements[1] == two && elements[2] == three;
}

/* What is none of them must not look like them. */
static bool others(ErlNifEnv *env)
{
    ERL_NIF_TERM binary;
    enif_make_new_binary(env, 10, &binary);
    ERL_NIF_TERM reference = enif_make_ref(env);
    ERL_NIF_TERM all[] = {reference, binary, enif_make_list(env, 0), enif_make_new_map(env), enif_make_double(env, 1.5),
                          enif_make_int64(env, INT64_MAX)};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (es_look_small(all[i]) || es_look_atom(all[i]) || es_look_pid(all[i]) || es_look_cell(all[i]) || es_look_tuple(all[i]))
            return false;
        if ((all[i] & 3) == 2 && es_look_reference(all[i]) != (all[i] == reference)) return false;
    }
    return es_look_atom(enif_make_atom(env, "ok")) && es_look_atom(enif_make_atom(env, "elixirscope"));
}

void es_look_init(void)
{
    ErlNifEnv *env = enif_alloc_env();
    es_look_nil = enif_make_list(env, 0);
    es_look_known = sizeof(ERL_NIF_TERM) == 8;
    es_look_known = es_look_known && integers(env) && collections(env) && others(env);
    enif_free_env(env);
}
