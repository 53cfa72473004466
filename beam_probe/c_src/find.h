#ifndef ES_FIND_H
#define ES_FIND_H

#include <erl_nif.h>

int es_find_load(ErlNifEnv *env);
ERL_NIF_TERM es_nif_finder(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_find(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);

#endif
