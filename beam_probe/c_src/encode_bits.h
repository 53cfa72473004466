/*
 * Where the bytes of a bitstring lie, and how many.
 *
 * The VM's enif_inspect_binary pins a binary that the program appends to: its next append copies all of it, and a loop that
 * builds one becomes quadratic. No other function of the VM tells even the size of a bitstring. So we look for ourselves, as
 * the VM's memory is laid out up to OTP 26 and from OTP 27 on. Which of the two it is, and that it is so, is found out by
 * looking at bitstrings of known content; on a VM that is different in any way nothing is looked at, and es_bits_find
 * answers false.
 *
 * From OTP 27 on the bytes of a binary that is appended to may move, and what refers to it does not hold their place. There
 * the VM is asked as well, until it has said often enough that they lie where we look.
 */
#ifndef ES_ENCODE_BITS_H
#define ES_ENCODE_BITS_H

#include <erl_nif.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `bits` bits, from the `offset`th after `base` on. Valid until the caller returns to the VM. */
typedef struct {
    const uint8_t *base;
    size_t offset, bits;
} es_bits;

/* Whether the VM's bitstrings are as we know them. */
bool es_bits_init(void);

/* `term` must be a bitstring. */
bool es_bits_find(ErlNifEnv *env, ERL_NIF_TERM term, es_bits *bits);

/* Copies the first `size` bytes; the bits of the last that are beyond the end are 0. */
void es_bits_copy(uint8_t *to, const es_bits *bits, size_t size);

#endif
