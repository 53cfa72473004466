#include "encode_atoms.h"

#include <string.h>

#include "encode_marks.h"

/* Programs use some thousands of atoms in values. One that makes them from its data shall not fill the memory with them twice. */
#define REMEMBERED 100000

es_shared es_atom_table;
struct es_known_atoms es_atoms;

bool es_atoms_init(ErlNifEnv *env)
{
    es_atoms.struct_ = enif_make_atom(env, "__struct__");
    es_atoms.exception = enif_make_atom(env, "__exception__");
    es_atoms.cut = enif_make_atom(env, "$elixirscope_cut");
    es_atoms.tuple = enif_make_atom(env, "tuple");
    es_atoms.binary = enif_make_atom(env, "binary");
    es_atoms.changeset = enif_make_atom(env, "Elixir.Ecto.Changeset");
    es_atoms.form = enif_make_atom(env, "Elixir.Phoenix.HTML.Form");
    es_atoms.data = enif_make_atom(env, "data");
    es_atoms.changes = enif_make_atom(env, "changes");
    es_atoms.params = enif_make_atom(env, "params");
    return es_shared_init(&es_atom_table, "elixirscope_atoms");
}

static size_t utf8_of_latin1(uint8_t *to, const uint8_t *from, size_t size)
{
    uint8_t *at = to;
    for (size_t i = 0; i < size; i++) {
        if (from[i] < 0x80) {
            *at++ = from[i];
        } else {
            *at++ = 0xc0 | from[i] >> 6;
            *at++ = 0x80 | (from[i] & 0x3f);
        }
    }
    return (size_t)(at - to);
}

/* The text, from what the VM makes of an atom; up to OTP 25 in Latin-1 where that will do. */
static size_t read_text(uint8_t *text, const uint8_t *etf, size_t size)
{
    bool small = etf[1] == ES_SMALL_ATOM || etf[1] == ES_SMALL_ATOM_LATIN1;
    size_t head = small ? 3 : 4;
    if (size < head || size - head > 255 * 4) return 0;
    if (etf[1] == ES_ATOM_LATIN1 || etf[1] == ES_SMALL_ATOM_LATIN1) return utf8_of_latin1(text, etf + head, size - head);
    memcpy(text, etf + head, size - head);
    return size - head;
}

es_atom *es_atom_learn(ErlNifEnv *env, ERL_NIF_TERM term)
{
    static _Thread_local union {
        es_atom atom;
        uint8_t room[sizeof(es_atom) + ES_ATOM_MOST];
    } spare;
    ErlNifBinary binary;
    uint8_t text[255 * 4];
    if (!enif_is_atom(env, term) || !enif_term_to_binary(env, term, &binary)) return NULL;
    size_t size = read_text(text, binary.data, binary.size);
    enif_release_binary(&binary);

    size_t head = size > 255 ? 3 : 2;
    size_t whole = sizeof(es_atom) + (head + size > ES_ATOM_SHORT ? head + size : ES_ATOM_SHORT);
    es_atom *atom = NULL;
    if (es_atom_table.used < REMEMBERED) atom = enif_alloc(whole);
    bool remember = atom != NULL;
    if (!remember) atom = &spare.atom;
    memset(atom, 0, whole);
    atom->entry.term = term;
    atomic_init(&atom->verdict, 0);
    atom->size = (uint16_t)(head + size);
    uint8_t *at = atom->etf;
    *at++ = head == 2 ? ES_SMALL_ATOM : ES_ATOM;
    if (head == 3) *at++ = (uint8_t)(size >> 8);
    *at++ = (uint8_t)size;
    memcpy(at, text, size);
    if (remember && !es_shared_put(&es_atom_table, &atom->entry)) {
        memcpy(&spare, atom, whole);
        enif_free(atom);
        return &spare.atom;
    }
    return atom;
}
