#include "encode_vm.h"

#include <stdatomic.h>
#include <string.h>

#include "encode.h"
#include "encode_marks.h"

/* Integers from 2^32768 on are not written. */
#define BIG_BYTES 4096

/* Pids that a thread has written lately: a program's values hold few. */
#define PIDS 256
#define PID_MOST 72

static ERL_NIF_TERM big, minus_big;
static _Atomic uint32_t node_generation = 1;

void es_node_changed(void) { atomic_fetch_add_explicit(&node_generation, 1, memory_order_relaxed); }

uint32_t es_vm_node(void) { return atomic_load_explicit(&node_generation, memory_order_relaxed); }

static bool power(ErlNifEnv *env, uint8_t sign, ERL_NIF_TERM *term)
{
    static const uint8_t head[] = {131, 111, 0, 0, (BIG_BYTES + 1) >> 8, (BIG_BYTES + 1) & 0xff};
    uint8_t etf[sizeof head + 1 + BIG_BYTES + 1] = {0};
    memcpy(etf, head, sizeof head);
    etf[sizeof head] = sign;
    etf[sizeof etf - 1] = 1;
    return enif_binary_to_term(env, etf, sizeof etf, term, 0) != 0;
}

bool es_vm_init(ErlNifEnv *env)
{
    (void)env;
    ErlNifEnv *forever = enif_alloc_env();
    return forever && power(forever, 0, &big) && power(forever, 1, &minus_big);
}

bool es_vm_integer_allowed(ERL_NIF_TERM term) { return enif_compare(term, big) < 0 && enif_compare(term, minus_big) > 0; }

static const uint8_t *encode(ErlNifEnv *env, ERL_NIF_TERM term, size_t *size)
{
    static _Thread_local ErlNifBinary last;
    static _Thread_local bool held;
    if (held) enif_release_binary(&last);
    held = enif_term_to_binary(env, term, &last) != 0;
    if (!held) return NULL;
    *size = last.size - 1;
    return last.data + 1;
}

const uint8_t *es_vm_bytes(ErlNifEnv *env, ERL_NIF_TERM term, size_t *size)
{
    static _Thread_local struct pid {
        ERL_NIF_TERM term;
        uint32_t generation;
        uint32_t size;
        uint8_t bytes[PID_MOST];
    } pids[PIDS];
    ErlNifPid local;
    /* Only a local pid is known by its word alone. */
    if (!enif_get_local_pid(env, term, &local)) return encode(env, term, size);
    struct pid *pid = &pids[(term >> 4) % PIDS];
    uint32_t generation = es_vm_node();
    if (pid->term != term || pid->generation != generation) {
        const uint8_t *bytes = encode(env, term, size);
        if (!bytes || *size > PID_MOST) return bytes;
        memcpy(pid->bytes, bytes, *size);
        pid->size = (uint32_t)*size;
        pid->term = term;
        pid->generation = generation;
    }
    *size = pid->size;
    return pid->bytes;
}
