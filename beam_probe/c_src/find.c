/* Where secrets stand in bytes: what ElixirscopeProbe.Secrets looks for in each block, which are most of a recording's bytes. */
#include "find.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
    /* Bytes by which secrets are found: none is shorter. */
    begin_size = 6,
    bits = 1 << 16,
    heads = 1 << 12,
    /* Bytes that are looked through in a call of the VM's usual length, about. */
    at_once = 512 * 1024
};

typedef struct {
    uint64_t begin;
    uint32_t at, size, next; /* `next` counts from 1; 0: none */
} secret;

/* Bits say of most places that nothing begins there. */
typedef struct {
    uint8_t maybe[bits / 8];
    uint32_t head[heads];
    uint8_t *bytes;
    secret secrets[];
} finder;

static ErlNifResourceType *type;

int es_find_load(ErlNifEnv *env)
{
    ErlNifResourceTypeInit init = {0};
    type = enif_open_resource_type_x(env, "elixirscope_finder", &init, ERL_NIF_RT_CREATE, NULL);
    return type != NULL;
}

static inline uint64_t begin_at(const uint8_t *bytes)
{
    uint32_t four;
    uint16_t two;
    memcpy(&four, bytes, sizeof four);
    memcpy(&two, bytes + sizeof four, sizeof two);
    return four | (uint64_t)two << 32;
}

static inline uint32_t hash(uint64_t begin) { return (uint32_t)((begin * UINT64_C(0x9E3779B97F4A7C15)) >> 48); }

static bool measure(ErlNifEnv *env, ERL_NIF_TERM list, unsigned *count, size_t *size)
{
    ERL_NIF_TERM head;
    ErlNifBinary one;
    for (*count = 0, *size = 0; enif_get_list_cell(env, list, &head, &list); (*count)++) {
        if (!enif_inspect_binary(env, head, &one) || one.size < begin_size || one.size > UINT32_MAX) return false;
        *size += one.size;
    }
    return enif_is_empty_list(env, list) && *size <= UINT32_MAX;
}

/* finder(secrets, the shortest first). */
ERL_NIF_TERM es_nif_finder(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    unsigned count;
    size_t size;
    ERL_NIF_TERM list = argv[0], head;
    ErlNifBinary one;
    (void)argc;
    if (!measure(env, list, &count, &size)) return enif_make_badarg(env);
    finder *f = enif_alloc_resource(type, sizeof *f + count * sizeof *f->secrets + size);
    memset(f, 0, sizeof *f);
    f->bytes = (uint8_t *)&f->secrets[count];
    uint32_t at = 0;
    for (uint32_t n = 1; enif_get_list_cell(env, list, &head, &list) && enif_inspect_binary(env, head, &one); n++) {
        uint64_t begin = begin_at(one.data);
        uint32_t slot = hash(begin), *first = &f->head[slot % heads];
        memcpy(f->bytes + at, one.data, one.size);
        /* The longest of those that begin alike comes first. */
        f->secrets[n - 1] = (secret){.begin = begin, .at = at, .size = (uint32_t)one.size, .next = *first};
        f->maybe[slot / 8] |= (uint8_t)(1 << slot % 8);
        *first = n;
        at += (uint32_t)one.size;
    }
    ERL_NIF_TERM made = enif_make_resource(env, f);
    enif_release_resource(f);
    return made;
}

/* Bytes of the longest secret that stands here; 0: none. */
static size_t secret_at(const finder *f, const uint8_t *bytes, size_t left)
{
    uint64_t begin = begin_at(bytes);
    uint32_t slot = hash(begin);
    if (!(f->maybe[slot / 8] >> slot % 8 & 1)) return 0;
    for (uint32_t n = f->head[slot % heads]; n != 0; n = f->secrets[n - 1].next) {
        const secret *s = &f->secrets[n - 1];
        if (s->begin == begin && s->size <= left && memcmp(f->bytes + s->at, bytes, s->size) == 0) return s->size;
    }
    return 0;
}

static ERL_NIF_TERM find(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    finder *f;
    ErlNifBinary bytes;
    ERL_NIF_TERM list = argv[2], head, found = enif_make_list(env, 0);
    ErlNifUInt64 at, size;
    const ERL_NIF_TERM *range;
    int arity;
    (void)argc;
    if (!enif_get_resource(env, argv[0], type, (void **)&f) || !enif_inspect_binary(env, argv[1], &bytes)) return enif_make_badarg(env);
    while (enif_get_list_cell(env, list, &head, &list)) {
        if (!enif_get_tuple(env, head, &arity, &range) || arity != 2 || !enif_get_uint64(env, range[0], &at) ||
            !enif_get_uint64(env, range[1], &size) || at > bytes.size || size > bytes.size - at)
            return enif_make_badarg(env);
        for (size_t to = at + size; to - at >= begin_size;) {
            size_t length = secret_at(f, bytes.data + at, to - at);
            if (length > 0) {
                ERL_NIF_TERM place = enif_make_tuple2(env, enif_make_uint64(env, at), enif_make_uint64(env, length));
                found = enif_make_list_cell(env, place, found);
            }
            at += length > 0 ? length : 1;
        }
    }
    enif_make_reverse_list(env, found, &found);
    return found;
}

/* find(finder, bytes, [{at, size}]): where secrets stand within these ranges, as {at, size}, in order. */
ERL_NIF_TERM es_nif_find(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    ErlNifBinary bytes;
    if (enif_inspect_binary(env, argv[1], &bytes) && bytes.size > at_once)
        return enif_schedule_nif(env, "find", ERL_NIF_DIRTY_JOB_CPU_BOUND, find, argc, argv);
    return find(env, argc, argv);
}
