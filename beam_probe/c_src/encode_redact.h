/* What is a secret: which names, and which fields a struct hides from inspect (ElixirscopeProbe.Redaction). */
#ifndef ES_ENCODE_REDACT_H
#define ES_ENCODE_REDACT_H

#include "encode_atoms.h"
#include "encode_bits.h"

bool es_redact_init(void);

/* Changes with every call of es_redact_names. */
uint32_t es_redact_generation(void);

/* Whether what stands under this key is a secret, by its name. */
bool es_secret_key(ErlNifEnv *env, ERL_NIF_TERM key);
bool es_secret_atom(es_atom *key);

/* What a struct shows: all, or these fields. */
typedef struct {
    es_entry entry;
    bool all;
    unsigned count;
    ERL_NIF_TERM fields[];
} es_shown;

/* NULL: nobody has told. */
const es_shown *es_shown_get(ERL_NIF_TERM module);

bool es_hidden(const es_shown *shown, ERL_NIF_TERM field);

/* Whether a value is a binary, or what is left of one. */
bool es_is_text(ErlNifEnv *env, ERL_NIF_TERM value);

#endif
