#include "encode_nested.h"

#include "encode_atoms.h"
#include "encode_bits.h"
#include "encode_look.h"
#include "encode_reference.h"
#include "encode_state.h"
#include "encode_vm.h"

/* The longest binary that is always whole; and what is left free before each value, more than a head or a number takes, so that these
 * are written where they go. */
enum { longest_text = 64, slack = ES_ATOM_SHORT };

typedef struct {
    ErlNifEnv *env;
    uint8_t *at, *end;
    int64_t left;
    uint32_t items, depth;
    bool brief;
} nest;

static inline bool charge(nest *n, int64_t cost) { return (n->left -= cost) >= 0; }

static inline bool put(nest *n, const uint8_t *bytes, size_t size)
{
    if (!bytes || (size_t)(n->end - n->at) < size) return false;
    memcpy(n->at, bytes, size);
    n->at += size;
    return true;
}

static bool put_atom(nest *n, ERL_NIF_TERM value)
{
    const es_atom *atom = (const es_atom *)es_shared_get(&es_atom_table, value);
    if (!atom) return false;
    if (atom->size > ES_ATOM_SHORT) return put(n, atom->etf, atom->size);
    memcpy(n->at, atom->etf, ES_ATOM_SHORT);
    n->at += atom->size;
    return true;
}

static bool put_text(nest *n, ERL_NIF_TERM value)
{
    es_bits bits;
    if (!es_bits_find(n->env, value, &bits) || bits.bits % 8 || bits.bits > 8 * longest_text) return false;
    size_t size = bits.bits / 8;
    if (!charge(n, 5 + (int64_t)size) || (size_t)(n->end - n->at) < 5 + size) return false;
    *n->at = ES_BINARY;
    es_u32(n->at + 1, (uint32_t)size);
    es_bits_copy(n->at + 5, &bits, size);
    n->at += 5 + size;
    return true;
}

static bool put_value(nest *n, ERL_NIF_TERM value, es_place place);

static bool put_tuple(nest *n, ERL_NIF_TERM value)
{
    size_t size;
    const ERL_NIF_TERM *elements = es_look_elements(value, &size);
    if (n->depth == 0 || size > n->items || size > 255 || !charge(n, 5)) return false;
    *n->at++ = ES_SMALL_TUPLE;
    *n->at++ = (uint8_t)size;
    n->depth--;
    for (size_t i = 0; i < size; i++)
        if (!put_value(n, elements[i], PLAIN)) return false;
    n->depth++;
    return true;
}

/* Pairs in it may hold secrets. */
static bool put_list(nest *n, ERL_NIF_TERM list)
{
    uint32_t count = 0;
    if (n->depth == 0) return false;
    uint8_t *head = n->at;
    n->at += 5;
    n->depth--;
    for (; es_look_cell(list); list = es_look_list(list)[1]) {
        ERL_NIF_TERM element = es_look_list(list)[0];
        if (count++ == n->items || es_look_tuple(element) || !put_value(n, element, ITEM)) return false;
    }
    if (!es_look_empty(list)) {
        if (!put_value(n, list, PLAIN)) return false;
    } else if (n->at == n->end) {
        return false;
    } else {
        *n->at++ = ES_NIL;
    }
    n->depth++;
    head[0] = ES_LIST;
    es_u32(head + 1, count);
    return true;
}

static bool put_value(nest *n, ERL_NIF_TERM value, es_place place)
{
    int64_t more = place == PLAIN ? 0 : 1;
    size_t size;
    if (n->end - n->at < slack) return false;
    if (es_look_small(value)) {
        int64_t integer = es_look_integer(value);
        n->at += n->brief ? es_brief_integer(n->at, integer) : es_integer(n->at, integer);
        return integer >= -ES_SMALL && charge(n, 5 + more);
    }
    if (es_look_atom(value)) return charge(n, 9 + more) && put_atom(n, value);
    if (!charge(n, more)) return false;
    if (es_look_tuple(value)) return put_tuple(n, value);
    if (es_look_cell(value)) return put_list(n, value);
    if (es_look_empty(value)) {
        *n->at++ = ES_NIL;
        return charge(n, 9);
    }
    if (es_look_pid(value)) {
        const uint8_t *bytes = charge(n, 30) ? es_vm_bytes(n->env, value, &size) : NULL;
        return bytes && put(n, bytes, size);
    }
    if (es_look_reference(value)) {
        const uint8_t *bytes = charge(n, 30) ? es_reference_bytes(n->env, value, &size) : NULL;
        return bytes && put(n, bytes, size);
    }
    return put_text(n, value);
}

uint8_t *es_nested(ErlNifEnv *env, ERL_NIF_TERM value, const es_budget *budget, bool brief, uint8_t *at, uint8_t *end)
{
    uint32_t depth = budget->depth < ES_MAX_DEPTH ? budget->depth : ES_MAX_DEPTH;
    nest n = {env, at, end, (int64_t)budget->bytes, budget->items, depth, brief};
    return put_value(&n, value, PLAIN) ? n.at : NULL;
}
