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

/* Changesets and forms hold inputs for the fields of a struct: what the struct hides is hidden there, too. */
typedef struct {
    enum { ES_HIDES_NOTHING, ES_HIDES_SOME, ES_UNKNOWN } hides; /* ES_UNKNOWN: the struct was cut, or nobody has told what it shows */
    ERL_NIF_TERM untold;                                        /* that nobody has told of; else 0 */
    ERL_NIF_TERM data;                                          /* the struct */
    const es_shown *shown;                                      /* what it shows */
} es_inputs;

/* What this struct, if it is a changeset or form, hides of its inputs. */
es_inputs es_inputs_of(ErlNifEnv *env, ERL_NIF_TERM name, ERL_NIF_TERM term);

/* Whether a changeset or form has its inputs under this key. */
static inline bool es_holds_inputs(ERL_NIF_TERM key) { return key == es_atoms.changes || key == es_atoms.params; }

/* Whether the input of this name is for a field that is hidden. */
bool es_hidden_input(ErlNifEnv *env, const es_inputs *inputs, ERL_NIF_TERM key);

/* Whether a value is a binary, or what is left of one. */
bool es_is_text(ErlNifEnv *env, ERL_NIF_TERM value);

#endif
