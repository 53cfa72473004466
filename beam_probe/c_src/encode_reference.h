/* References of this node: most messages hold one, all are different, and to have the VM write each would cost more than all else. */
#ifndef ES_ENCODE_REFERENCE_H
#define ES_ENCODE_REFERENCE_H

#include <erl_nif.h>
#include <stddef.h>
#include <stdint.h>

/* As es_vm_bytes. */
const uint8_t *es_reference_bytes(ErlNifEnv *env, ERL_NIF_TERM term, size_t *size);

#endif
