/* Match specifications of `call` tracing, run here and not by the VM, for which each run costs as much as half a message: it first
 * makes a copy of who traces. */
#ifndef ES_PICKS_H
#define ES_PICKS_H

#include <erl_nif.h>
#include <stdbool.h>

/* Values of one event. */
#define ES_PICKS_MOST 16

typedef struct {
    unsigned site; /* 0: nothing is told of this call */
    int count;
    ERL_NIF_TERM values[ES_PICKS_MOST];
} es_picked;

bool es_picks_load(ErlNifEnv *env);

/* From now on this specification tells of `{module, function, arity}`. False: it says something that is not known here, or the
 * function has another one; the VM is to run it. */
bool es_picks_learn(ErlNifEnv *env, ERL_NIF_TERM mfa, ERL_NIF_TERM specification);

/* What is told of a call, `{module, function, arguments}`. False: its specification is not known here. */
bool es_pick(ErlNifEnv *env, ERL_NIF_TERM call, es_picked *picked);

#endif
