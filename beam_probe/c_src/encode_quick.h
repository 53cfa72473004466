/*
 * Values as most of a program's are, written in a few instructions: what es_encode would write of them, with short
 * marks (FORMAT.md).
 *
 * Only what the budgets bound by the number of items alone: elements are no pointers. And binaries.
 */
#ifndef ES_ENCODE_QUICK_H
#define ES_ENCODE_QUICK_H

#include <string.h>

#include "encode_atoms.h"
#include "encode_bits.h"
#include "encode_look.h"
#include "encode_state.h"

/* Of any budget's items, each costs no more than this: es_quick does not count further. */
#define ES_QUICK_COST 10
#define ES_QUICK_ITEMS 100
/* Binaries up to this size are always whole. */
#define ES_QUICK_TEXT 64
#define ES_QUICK_MOST (5 + ES_QUICK_ITEMS * ES_ATOM_SHORT + ES_ATOM_SHORT)

/* A small integer, an atom with a short name that was met before, or an empty list. NULL: something else. */
static inline uint8_t *es_quick_word(ERL_NIF_TERM value, uint8_t *at)
{
    if (es_look_small(value)) return es_look_integer(value) < -ES_SMALL ? NULL : at + es_brief_integer(at, es_look_integer(value));
    if (es_look_empty(value)) {
        *at = ES_NIL;
        return at + 1;
    }
    if (!es_look_atom(value)) return NULL;
    const es_atom *atom = (const es_atom *)es_shared_get(&es_atom_table, value);
    if (!atom || atom->size > ES_ATOM_SHORT) return NULL;
    memcpy(at, atom->etf, ES_ATOM_SHORT);
    return at + atom->size;
}

static inline uint8_t *es_quick_list(ERL_NIF_TERM list, uint32_t items, uint8_t *at)
{
    uint8_t *count = at + 1;
    uint32_t n = 0;
    *at = ES_LIST;
    for (at += 5; es_look_cell(list) && n < items; n++) {
        at = es_quick_word(es_look_list(list)[0], at);
        if (!at) return NULL;
        list = es_look_list(list)[1];
    }
    es_u32(count, n);
    *at = ES_NIL;
    if (es_look_cell(list)) *at = ES_BRIEF_LIST[0];
    else if (!es_look_empty(list)) return NULL;
    return at + 1;
}

static inline uint8_t *es_quick_tuple(ERL_NIF_TERM tuple, uint32_t items, uint8_t *at)
{
    size_t size;
    const ERL_NIF_TERM *elements = es_look_elements(tuple, &size);
    if (size > items) return NULL;
    *at++ = ES_SMALL_TUPLE;
    *at++ = (uint8_t)size;
    for (size_t i = 0; i < size && at; i++) at = es_quick_word(elements[i], at);
    return at;
}

static inline uint8_t *es_quick_binary(ErlNifEnv *env, ERL_NIF_TERM value, const es_budget *budget, uint8_t *at)
{
    es_bits bits;
    if (!es_bits_find(env, value, &bits) || bits.bits % 8) return NULL;
    size_t size = bits.bits / 8, keep = size <= ES_QUICK_TEXT || size <= budget->bytes ? size : budget->prefix;
    if (keep > ES_QUICK_MOST - 1 - ES_INTEGER_MOST - 5) return NULL;
    if (keep < size) {
        *at++ = ES_BRIEF_BINARY[0];
        at += es_integer(at, (int64_t)size);
    }
    *at = ES_BINARY;
    es_u32(at + 1, (uint32_t)keep);
    es_bits_copy(at + 5, &bits, keep);
    return at + 5 + keep;
}

/* Where there are ES_QUICK_MOST bytes; answers where the value ends, or NULL: it is for es_encode. */
static inline uint8_t *es_quick(ErlNifEnv *env, ERL_NIF_TERM value, const es_budget *budget, uint8_t *at)
{
    if (es_look_cell(value)) return es_quick_list(value, budget->items, at);
    if (es_look_tuple(value)) return es_quick_tuple(value, budget->items, at);
    uint8_t *end = es_quick_word(value, at);
    return end ? end : es_quick_binary(env, value, budget, at);
}

#endif
