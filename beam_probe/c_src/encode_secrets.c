#include "encode_secrets.h"

#include <stdatomic.h>
#include <string.h>

#include "encode_redact.h"

#define SHORTEST 6
#define REMEMBERED 1024

es_secret_met *es_met;

/* Texts this thread has told of lately. Compared by their bytes: one that is taken for another would never be told. */
static _Thread_local struct told {
    uint32_t generation;
    size_t size;
    uint8_t *text;
} told[REMEMBERED];

/* The generation of names whose secrets nobody wants to hear any more of. */
static _Atomic uint32_t enough;

void es_secrets_enough(void) { atomic_store_explicit(&enough, es_redact_generation(), memory_order_relaxed); }

static bool told_before(const uint8_t *text, size_t size)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < size; i++) hash = (hash ^ text[i]) * 16777619u;
    struct told *last = &told[hash % REMEMBERED];
    uint32_t generation = es_redact_generation();
    if (last->text && last->generation == generation && last->size == size && memcmp(last->text, text, size) == 0) return true;
    enif_free(last->text);
    last->text = enif_alloc(size);
    if (!last->text) return false;
    memcpy(last->text, text, size);
    last->size = size;
    last->generation = generation;
    return false;
}

void es_secret_text(ErlNifEnv *env, void *context, const uint8_t *text, size_t size)
{
    if (size < SHORTEST || atomic_load_explicit(&enough, memory_order_relaxed) == es_redact_generation()) return;
    if (size > ES_SECRET_LONGEST) size = ES_SECRET_LONGEST;
    if (!told_before(text, size)) es_met(env, context, text, size);
}

/* As List.ascii_printable?/1 has it. */
static bool printable(int c) { return (c >= 32 && c <= 126) || (c >= 7 && c <= 13) || c == 27 || c == 127; }

void es_secret_charlist(ErlNifEnv *env, void *context, ERL_NIF_TERM list, size_t most)
{
    uint8_t text[ES_SECRET_LONGEST];
    size_t size = 0;
    ERL_NIF_TERM head;
    int c;
    if (most > sizeof text) most = sizeof text;
    while (size < most && enif_get_list_cell(env, list, &head, &list)) {
        if (!enif_get_int(env, head, &c) || !printable(c)) return;
        text[size++] = (uint8_t)c;
    }
    if (enif_is_empty_list(env, list)) es_secret_text(env, context, text, size);
}
