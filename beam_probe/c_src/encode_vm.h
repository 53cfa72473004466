/* What only the VM itself can write: pids, ports, references, large integers. */
#ifndef ES_ENCODE_VM_H
#define ES_ENCODE_VM_H

#include <erl_nif.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool es_vm_init(ErlNifEnv *env);

/* An integer too large for 64 bits: whether it is small enough to be written at all. */
bool es_vm_integer_allowed(ERL_NIF_TERM term);

/* Its bytes, until the same thread calls this again. Writes no more than a few dozen of them for all but large integers.
   NULL: out of memory. */
const uint8_t *es_vm_bytes(ErlNifEnv *env, ERL_NIF_TERM term, size_t *size);

/* Changes when the node's name does, and with it the bytes of its pids and references. */
uint32_t es_vm_node(void);

#endif
