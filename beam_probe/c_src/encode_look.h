/*
 * Small integers, atoms, pids, references, list cells and tuples, recognised by how the VM's terms look: most of what values are made of.
 * To ask the VM costs a few calls for each, which is most of what it costs to write them.
 *
 * That they look as we know it is found out when the library is loaded; if not, nothing is recognised, and the VM is asked.
 */
#ifndef ES_ENCODE_LOOK_H
#define ES_ENCODE_LOOK_H

#include <erl_nif.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern bool es_look_known;
extern ERL_NIF_TERM es_look_nil;

void es_look_init(void);

/* Terms that are no pointer: their two lowest bits are set, on every VM with 64 bits. */
static inline bool es_look_immediate(ERL_NIF_TERM term) { return (term & 3) == 3; }

static inline bool es_look_small(ERL_NIF_TERM term) { return (term & 0xf) == 0xf && es_look_known; }

static inline int64_t es_look_integer(ERL_NIF_TERM term) { return (int64_t)term >> 4; }

/* Of one that es_look_small would know. */
static inline ERL_NIF_TERM es_look_make(uint64_t n) { return n << 4 | 0xf; }

static inline bool es_look_atom(ERL_NIF_TERM term) { return (term & 0x3f) == 0xb && es_look_known; }

static inline bool es_look_empty(ERL_NIF_TERM term) { return term == es_look_nil; }

/* One of this node. */
static inline bool es_look_pid(ERL_NIF_TERM term) { return (term & 0xf) == 3 && es_look_known; }

static inline bool es_look_reference(ERL_NIF_TERM term)
{
    return (term & 3) == 2 && es_look_known && (*(const ERL_NIF_TERM *)(term - 2) & 0x3f) == 0x10;
}

static inline bool es_look_cell(ERL_NIF_TERM term) { return (term & 3) == 1 && es_look_known; }

/* Head and tail. */
static inline const ERL_NIF_TERM *es_look_list(ERL_NIF_TERM cell) { return (const ERL_NIF_TERM *)(cell - 1); }

static inline bool es_look_tuple(ERL_NIF_TERM term)
{
    return (term & 3) == 2 && es_look_known && (*(const ERL_NIF_TERM *)(term - 2) & 0x3f) == 0;
}

static inline const ERL_NIF_TERM *es_look_elements(ERL_NIF_TERM tuple, size_t *size)
{
    const ERL_NIF_TERM *box = (const ERL_NIF_TERM *)(tuple - 2);
    *size = box[0] >> 6;
    return box + 1;
}

/* As enif_get_list_cell. */
static inline bool es_list_cell(ErlNifEnv *env, ERL_NIF_TERM list, ERL_NIF_TERM *head, ERL_NIF_TERM *tail)
{
    if (!es_look_cell(list)) return !es_look_known && enif_get_list_cell(env, list, head, tail);
    const ERL_NIF_TERM *cell = es_look_list(list);
    *head = cell[0];
    *tail = cell[1];
    return true;
}

#endif
