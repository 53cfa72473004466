#include "encode_redact.h"

#include <string.h>

#include "encode.h"
#include "encode_fold.h"

/* Binaries from this size on are no names. */
#define NAME_MOST 100

/* Never changed, and never freed: somebody may be looking at it. */
typedef struct {
    uint32_t generation;
    unsigned count;
    struct name {
        size_t size;
        const uint8_t *text;
    } *names;
    /* Which bytes names begin with, and what comes next: a bit stands for all bytes that end alike, so for both cases too. */
    uint8_t begin[256];
} names;

static names none;
static _Atomic(names *) current = &none;
static es_shared shown_table;

bool es_redact_init(void) { return es_shared_init(&shown_table, "elixirscope_shown"); }

uint32_t es_redact_generation(void) { return atomic_load_explicit(&current, memory_order_acquire)->generation; }

static uint8_t lower(uint8_t c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }
static uint8_t upper(uint8_t c) { return c >= 'a' && c <= 'z' ? c - 32 : c; }

static bool add_name(names *all, ErlNifBinary *name)
{
    if (name->size == 0) return true;
    uint8_t *text = enif_alloc(name->size);
    if (!text) return false;
    memcpy(text, name->data, name->size);
    all->names[all->count++] = (struct name){name->size, text};
    uint8_t next = name->size == 1 ? 0xff : (uint8_t)(1 << (text[1] & 7));
    all->begin[text[0]] |= next;
    all->begin[upper(text[0])] |= next;
    return true;
}

bool es_redact_names(ErlNifEnv *env, ERL_NIF_TERM list)
{
    unsigned length;
    if (!enif_get_list_length(env, list, &length)) return false;
    names *all = enif_alloc(sizeof *all);
    if (!all) return false;
    memset(all, 0, sizeof *all);
    all->names = enif_alloc((length + 1) * sizeof *all->names);
    all->generation = es_redact_generation() + 1;
    ERL_NIF_TERM name;
    ErlNifBinary text;
    while (all->names && enif_get_list_cell(env, list, &name, &list))
        if (!enif_inspect_binary(env, name, &text) || !add_name(all, &text)) return false;
    if (!all->names) return false;
    atomic_store_explicit(&current, all, memory_order_release);
    return true;
}

static bool begins(const struct name *name, const uint8_t *text, size_t size)
{
    if (name->size > size) return false;
    for (size_t i = 0; i < name->size; i++)
        if (name->text[i] != lower(text[i])) return false;
    return true;
}

/* Whether one of the names is in `text`, in whatever case. */
static bool secret_text(const names *all, const uint8_t *text, size_t size, bool folded)
{
    for (size_t at = 0; at < size; at++) {
        if (text[at] >= 0x80 && !folded) {
            uint8_t small[ES_ATOM_MOST * 2];
            return secret_text(all, small, es_fold(small, text, size), true);
        }
        /* At the end, only a name of a single byte may begin. */
        uint8_t next = at + 1 < size ? (uint8_t)(1 << (text[at + 1] & 7)) : 0xff;
        if ((all->begin[text[at]] & next) == 0) continue;
        for (unsigned i = 0; i < all->count; i++)
            if (begins(&all->names[i], text + at, size - at)) return true;
    }
    return false;
}

bool es_secret_atom(es_atom *atom)
{
    const names *all = atomic_load_explicit(&current, memory_order_acquire);
    if (all->count == 0 || atom->entry.term == es_atoms.struct_) return false;
    uint32_t verdict = atomic_load_explicit(&atom->verdict, memory_order_relaxed);
    if (verdict >> 1 != (all->generation & 0x7fffffff)) {
        size_t size;
        const uint8_t *text = es_atom_text(atom, &size);
        verdict = all->generation << 1 | secret_text(all, text, size, false);
        atomic_store_explicit(&atom->verdict, verdict, memory_order_relaxed);
    }
    return verdict & 1;
}

/* The bytes of a binary that is short enough to be a name, perhaps copied to `room`; NULL: it is none. */
static const uint8_t *name_bytes(ErlNifEnv *env, ERL_NIF_TERM key, uint8_t room[NAME_MOST], size_t *size)
{
    es_bits bits;
    if (es_bits_find(env, key, &bits)) {
        if (bits.bits % 8 != 0 || bits.bits >= NAME_MOST * 8) return NULL;
        *size = bits.bits / 8;
        if (bits.offset % 8 == 0) return bits.base + bits.offset / 8;
        es_bits_copy(room, &bits, *size);
        return room;
    }
    /* On an unknown VM only Elixir cuts binaries, and what it has cut may be looked at. */
    ErlNifBinary binary;
    if (!enif_inspect_binary(env, key, &binary) || binary.size >= NAME_MOST) return NULL;
    *size = binary.size;
    return binary.data;
}

/* `whole`: it is no part of one, which may end within a character. */
static bool secret_binary(ErlNifEnv *env, const names *all, ERL_NIF_TERM key, bool whole)
{
    uint8_t room[NAME_MOST];
    size_t size;
    const uint8_t *text = name_bytes(env, key, room, &size);
    return text && secret_text(all, text, size, false) && (!whole || es_utf8(text, size));
}

/* The mark of a binary that Elixir has cut: what is left of it. */
static bool cut_binary(ErlNifEnv *env, ERL_NIF_TERM key, ERL_NIF_TERM *start)
{
    const ERL_NIF_TERM *element;
    int arity, size;
    if (!enif_get_tuple(env, key, &arity, &element) || arity != 4) return false;
    if (element[0] != es_atoms.cut || element[1] != es_atoms.binary) return false;
    *start = element[3];
    return enif_get_int(env, element[2], &size) && size < NAME_MOST && enif_is_binary(env, *start);
}

bool es_secret_key(ErlNifEnv *env, ERL_NIF_TERM key)
{
    const names *all = atomic_load_explicit(&current, memory_order_acquire);
    ERL_NIF_TERM start;
    es_atom *atom;
    if (all->count == 0) return false;
    switch (enif_term_type(env, key)) {
    case ERL_NIF_TERM_TYPE_ATOM: return (atom = es_atom_get(env, key)) && es_secret_atom(atom);
    case ERL_NIF_TERM_TYPE_BITSTRING: return enif_is_binary(env, key) && secret_binary(env, all, key, true);
    case ERL_NIF_TERM_TYPE_TUPLE: return cut_binary(env, key, &start) && secret_binary(env, all, start, false);
    default: return false;
    }
}

bool es_is_text(ErlNifEnv *env, ERL_NIF_TERM value)
{
    const ERL_NIF_TERM *element;
    int arity;
    if (enif_is_binary(env, value)) return true;
    return enif_get_tuple(env, value, &arity, &element) && arity == 4 && element[0] == es_atoms.cut && element[1] == es_atoms.binary;
}

bool es_struct_shows(ErlNifEnv *env, ERL_NIF_TERM module, ERL_NIF_TERM fields)
{
    unsigned count = 0;
    bool all = !enif_get_list_length(env, fields, &count);
    es_shown *shown = enif_alloc(sizeof *shown + count * sizeof *shown->fields);
    if (!shown) return false;
    shown->entry.term = module;
    shown->all = all;
    shown->count = 0;
    while (!all && enif_get_list_cell(env, fields, &shown->fields[shown->count], &fields)) shown->count++;
    return es_shared_put(&shown_table, &shown->entry);
}

const es_shown *es_shown_get(ERL_NIF_TERM module) { return (const es_shown *)es_shared_get(&shown_table, module); }

bool es_hidden(const es_shown *shown, ERL_NIF_TERM field)
{
    if (shown->all || field == es_atoms.struct_ || field == es_atoms.exception || field == es_atoms.cut) return false;
    for (unsigned i = 0; i < shown->count; i++)
        if (shown->fields[i] == field) return false;
    return true;
}

es_inputs es_inputs_of(ErlNifEnv *env, ERL_NIF_TERM name, ERL_NIF_TERM term)
{
    es_inputs inputs = {ES_HIDES_NOTHING, 0, 0, NULL};
    ERL_NIF_TERM module, cut;
    if (name != es_atoms.changeset && name != es_atoms.form) return inputs;
    inputs.hides = ES_UNKNOWN;
    if (!enif_get_map_value(env, term, es_atoms.data, &inputs.data) || !enif_is_map(env, inputs.data)) return inputs;
    if (!enif_get_map_value(env, inputs.data, es_atoms.struct_, &module) || !enif_is_atom(env, module)) {
        inputs.hides = ES_HIDES_NOTHING;
    } else if (!enif_get_map_value(env, inputs.data, es_atoms.cut, &cut)) {
        inputs.shown = es_shown_get(module);
        if (!inputs.shown) inputs.untold = module;
        else inputs.hides = inputs.shown->all ? ES_HIDES_NOTHING : ES_HIDES_SOME;
    }
    return inputs;
}

static bool has_text(ErlNifEnv *env, ERL_NIF_TERM field, const uint8_t *text, size_t size)
{
    size_t length;
    es_atom *atom = es_atom_get(env, field);
    const uint8_t *own = atom ? es_atom_text(atom, &length) : NULL;
    return own && length == size && memcmp(own, text, size) == 0;
}

bool es_hidden_input(ErlNifEnv *env, const es_inputs *inputs, ERL_NIF_TERM key)
{
    ERL_NIF_TERM field, value;
    if (enif_is_atom(env, key)) return enif_get_map_value(env, inputs->data, key, &value) && es_hidden(inputs->shown, key);
    uint8_t room[NAME_MOST];
    size_t size;
    const uint8_t *text = enif_is_binary(env, key) ? name_bytes(env, key, room, &size) : NULL;
    ErlNifMapIterator at;
    bool hidden = false;
    if (!text || !enif_map_iterator_create(env, inputs->data, &at, ERL_NIF_MAP_ITERATOR_FIRST)) return false;
    for (; !hidden && enif_map_iterator_get_pair(env, &at, &field, &value); enif_map_iterator_next(env, &at))
        hidden = es_hidden(inputs->shown, field) && has_text(env, field, text, size);
    enif_map_iterator_destroy(env, &at);
    return hidden;
}
