#include "encode_reference.h"
#include "encode_secrets.h"
#include "encode_state.h"
#include "encode_vm.h"

/* Binaries up to this size are always whole. */
#define SHORT 64

void es_put_atom(es_encoder *e, es_atom *atom, es_place place)
{
    if (!atom) {
        e->result = ES_AWKWARD;
        return;
    }
    es_charge(e, place != PLAIN && e->pass == WHOLE ? 10 : 9);
    if (atom->size <= ES_ATOM_SHORT && e->room - e->size >= ES_ATOM_SHORT) {
        memcpy(e->out->bytes + e->size, atom->etf, ES_ATOM_SHORT);
        e->size += atom->size;
    } else {
        es_put(e, atom->etf, atom->size);
    }
    if (atom->entry.term == es_atoms.cut) e->changed++;
}

/* Whether an integer that counts as `size` is written; if not, what stands for it is. */
static bool integer_fits(es_encoder *e, size_t size)
{
    if (e->pass == WHOLE) {
        es_charge(e, (int64_t)size);
    } else if ((int64_t)size > es_at_least(e->left, 9) || (e->budget && size > e->budget->bytes)) {
        es_leave_out(e, 9);
        return false;
    } else {
        e->left -= (int64_t)size;
    }
    return true;
}

static void put_big(es_encoder *e, ERL_NIF_TERM term)
{
    size_t size;
    if (!es_vm_integer_allowed(term)) {
        es_leave_out(e, 9);
        return;
    }
    const uint8_t *bytes = es_vm_bytes(e->env, term, &size);
    if (!bytes) e->result = ES_AWKWARD;
    else if (integer_fits(e, size + 1)) es_put(e, bytes, size);
}

void es_put_integer(es_encoder *e, ERL_NIF_TERM term, es_place place)
{
    ErlNifSInt64 n;
    bool fits_64 = enif_get_int64(e->env, term, &n) != 0;
    if (fits_64 && n >= -ES_SMALL && n <= ES_SMALL) {
        es_put_small(e, n, place);
        return;
    }
    if (place != PLAIN) es_charge(e, 1);
    if (!fits_64) put_big(e, term);
    else if (integer_fits(e, 12)) es_put_int64(e, n);
}

void es_put_float(es_encoder *e, ERL_NIF_TERM term)
{
    double d = 0;
    uint64_t bits;
    enif_get_double(e->env, term, &d);
    memcpy(&bits, &d, sizeof bits);
    es_charge(e, 9);
    uint8_t *at = es_claim(e, 9);
    if (!at) return;
    at[0] = ES_NEW_FLOAT;
    es_u32(at + 1, (uint32_t)(bits >> 32));
    es_u32(at + 5, (uint32_t)bits);
}

/* The first `size` bytes, or all with the bits that are no whole byte. */
static void put_bits(es_encoder *e, const es_bits *bits, size_t size)
{
    unsigned rest = bits->bits % 8;
    if (rest && size * 8 > bits->bits) {
        uint8_t head[6] = {ES_BIT_BINARY};
        es_u32(head + 1, (uint32_t)size);
        head[5] = (uint8_t)rest;
        es_put(e, head, sizeof head);
    } else {
        es_put_tag_u32(e, ES_BINARY, (uint32_t)size);
    }
    uint8_t *at = size ? es_claim(e, size) : NULL;
    if (at) es_bits_copy(at, bits, size);
}

static void tell_secret(es_encoder *e, const es_bits *bits, size_t size)
{
    uint8_t copy[ES_SECRET_LONGEST];
    if (size > sizeof copy) size = sizeof copy;
    if (bits->offset % 8 == 0) {
        es_secret_text(e->env, e->out->context, bits->base + bits->offset / 8, size);
    } else {
        es_bits_copy(copy, bits, size);
        es_secret_text(e->env, e->out->context, copy, size);
    }
}

static void cut_bits(es_encoder *e, const es_bits *bits, size_t keep)
{
    bool binary = bits->bits % 8 == 0;
    if (binary) ES_PUT_CUT(e, BINARY);
    else ES_PUT_MARK(e, ES_MARK_BITSTRING);
    es_put_int64(e, (int64_t)(binary ? bits->bits / 8 : bits->bits));
    put_bits(e, bits, keep);
    e->left -= (binary ? 12 : 9) + (int64_t)keep;
}

/* A VM whose bitstrings we do not know: what Elixir has cut may be handed to the VM. */
static void put_unknown_bitstring(es_encoder *e, ERL_NIF_TERM term)
{
    ErlNifBinary binary;
    if (e->pass == WHOLE) {
        e->misfit = true;
    } else if (e->out->passing) {
        es_leave_out(e, 9);
    } else if (e->budget) {
        e->result = ES_AWKWARD;
    } else if (enif_inspect_binary(e->env, term, &binary)) {
        es_bits bits = {binary.data, 0, binary.size * 8};
        if (e->mode == SECRET) tell_secret(e, &bits, binary.size);
        put_bits(e, &bits, binary.size);
    } else {
        es_put_identity(e, term);
    }
}

void es_put_bitstring(es_encoder *e, ERL_NIF_TERM term)
{
    es_bits bits;
    if (!es_bits_find(e->env, term, &bits)) {
        put_unknown_bitstring(e, term);
        return;
    }
    size_t size = (bits.bits + 7) / 8, keep = size;
    bool whole = size <= SHORT || !e->budget || (e->pass == CUT && bits.bits % 8 == 0 && (int64_t)size <= e->left);
    if (!whole) {
        if (e->pass == WHOLE) {
            e->misfit = true;
            return;
        }
        keep = (size_t)es_at_least(e->left, SHORT);
        if (keep > e->budget->prefix) keep = e->budget->prefix;
        if (keep > bits.bits / 8) keep = bits.bits / 8;
    }
    if (e->mode == SECRET) tell_secret(e, &bits, keep);
    if (!whole) {
        cut_bits(e, &bits, keep);
    } else {
        es_charge(e, 5 + (int64_t)size);
        put_bits(e, &bits, size);
    }
}

static void put_identity(es_encoder *e, const uint8_t *bytes, size_t size)
{
    es_charge(e, 30);
    if (bytes) es_put(e, bytes, size);
    else e->result = ES_AWKWARD;
}

void es_put_identity(es_encoder *e, ERL_NIF_TERM term)
{
    size_t size;
    const uint8_t *bytes = es_vm_bytes(e->env, term, &size);
    put_identity(e, bytes, size);
}

void es_put_reference(es_encoder *e, ERL_NIF_TERM term)
{
    size_t size;
    const uint8_t *bytes = es_reference_bytes(e->env, term, &size);
    put_identity(e, bytes, size);
}
