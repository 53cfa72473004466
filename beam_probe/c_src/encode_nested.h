/* Values as most messages are: tuples and lists within each other, of words, short texts, pids and references. */
#ifndef ES_ENCODE_NESTED_H
#define ES_ENCODE_NESTED_H

#include "encode.h"

/* Writes what es_encode would, in a fraction of the time; answers where it ends. NULL: it holds something else, or is not written
 * whole, or does not fit, and is for es_encode. What lies at `at` then is undefined. */
uint8_t *es_nested(ErlNifEnv *env, ERL_NIF_TERM value, const es_budget *budget, bool brief, uint8_t *at, uint8_t *end);

#endif
