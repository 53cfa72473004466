/* Atoms as external term format, found by their terms: the VM is asked once for each. */
#ifndef ES_ENCODE_ATOMS_H
#define ES_ENCODE_ATOMS_H

#include "encode_shared.h"

#define ES_ATOM_MOST (3 + 255 * 4)

typedef struct {
    es_entry entry;
    /* Whether it is a secret's name, with the names' generation (encode_redact.h). */
    _Atomic uint32_t verdict;
    uint16_t size;
    /* There are at least ES_ATOM_SHORT, so that so many may be copied whatever the size. */
    uint8_t etf[];
} es_atom;

#define ES_ATOM_SHORT 16

/* Atoms that the encoder itself looks for. */
extern struct es_known_atoms {
    ERL_NIF_TERM struct_, exception, cut, tuple, binary;
    ERL_NIF_TERM changeset, form, data, changes, params;
} es_atoms;

bool es_atoms_init(ErlNifEnv *env);

extern es_shared es_atom_table;

/* Asks the VM. What it answers is valid until the same thread asks again; NULL only if `term` is no atom. */
es_atom *es_atom_learn(ErlNifEnv *env, ERL_NIF_TERM term);

static inline es_atom *es_atom_get(ErlNifEnv *env, ERL_NIF_TERM term)
{
    es_atom *known = (es_atom *)es_shared_get(&es_atom_table, term);
    return known ? known : es_atom_learn(env, term);
}

/* Its text, in UTF-8. */
static inline const uint8_t *es_atom_text(const es_atom *atom, size_t *size)
{
    size_t head = atom->size > 2 + 255 ? 3 : 2;
    *size = atom->size - head;
    return atom->etf + head;
}

#endif
