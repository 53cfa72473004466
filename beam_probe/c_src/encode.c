#include "encode.h"

#include <string.h>

#include "encode_atoms.h"
#include "encode_bits.h"
#include "encode_marks.h"
#include "encode_redact.h"
#include "encode_secrets.h"
#include "encode_vm.h"

/* Binaries up to this size are always whole. */
#define SHORT 64
/* Integers from here on count as what they are. */
#define SMALL INT64_C(0x7FFFFFFFFFFFFFF)
/* What an endless budget has left. */
#define ENDLESS (INT64_MAX / 2)
/* Keys of a map that were changed are compared: others may have become the same. More of them than this are left out. */
#define CHANGED_MOST 128

const es_budget es_budget_full = {4096, 100, 10, 4096};
const es_budget es_budget_small = {256, 10, 5, 64};

/*
 * Cut makes two passes: one finds out whether the value fits whole, the other cuts. Sizes count a little differently in them.
 * So a value is first written as if it fits; where it does not, it is written again from the start, and cut.
 */
typedef enum { WHOLE, CUT } pass;

/* Where a value stands. Items of lists cost more, and if they are pairs their first may be a secret's name. */
typedef enum { PLAIN, ITEM } place;

/* A collection whose elements are being written. */
typedef struct {
    enum { LIST, TUPLE, MAP } kind;
    bool pairs;      /* list: its items may be pairs. Tuple: it is such a pair, and its second is a secret */
    bool last;       /* list: what follows is its improper tail. Map: what follows is a pair's value */
    bool secret;     /* map: that value is one */
    bool named;      /* map: a struct whose name was written first */
    uint32_t n;      /* how many elements may still come */
    uint32_t kept;   /* how many were written */
    uint32_t size;   /* tuple, map: how many there are */
    uint32_t before; /* map: how much had been changed before the key */
    uint32_t keys;   /* map: where its changed keys begin */
    size_t at;       /* where it begins */
    size_t key_at;
    ERL_NIF_TERM rest; /* list: what follows. Map: the pair's value */
    const ERL_NIF_TERM *elements;
    const es_shown *shown;
    ErlNifMapIterator pairs_at;
} frame;

typedef struct {
    ErlNifEnv *env;
    es_out *out;
    const es_budget *budget; /* NULL: it is endless */
    pass pass;
    es_result result;
    bool misfit; /* it does not fit whole */
    size_t room, size;
    int64_t left;
    uint32_t depth;
    uint32_t items;
    uint32_t changed;     /* how often something was cut or redacted */
    uint32_t changed_keys;
    enum { WRITING, SECRET, DROPPED } mode; /* what is told of, or left out, is not written */
    int mode_top;                           /* and ends when this is the innermost collection again */
    size_t mode_room;
    int top;
    struct {
        size_t at, size;
    } keys[CHANGED_MOST];
    frame frames[ES_MAX_DEPTH];
} encoder;

static void value(encoder *e, ERL_NIF_TERM term, place place);

/* Bytes */

/* Room for `size` more bytes; NULL where nothing shall be written, or it is used up. */
static inline uint8_t *claim(encoder *e, size_t size)
{
    if (size <= e->room - e->size) {
        uint8_t *at = e->out->bytes + e->size;
        e->size += size;
        return at;
    }
    if (e->mode == WRITING) e->result = ES_FULL;
    return NULL;
}

static inline void put_u32(uint8_t *at, uint32_t n)
{
    at[0] = (uint8_t)(n >> 24);
    at[1] = (uint8_t)(n >> 16);
    at[2] = (uint8_t)(n >> 8);
    at[3] = (uint8_t)n;
}

static void put(encoder *e, const void *bytes, size_t size)
{
    uint8_t *at = claim(e, size);
    if (at) memcpy(at, bytes, size);
}

static void put_tag_u32(encoder *e, uint8_t tag, uint32_t n)
{
    uint8_t *at = claim(e, 5);
    if (!at) return;
    at[0] = tag;
    put_u32(at + 1, n);
}

#define INTEGER_MOST 11

static size_t integer_bytes(uint8_t *at, int64_t n)
{
    if (n >= 0 && n < 256) {
        at[0] = ES_SMALL_INTEGER;
        at[1] = (uint8_t)n;
        return 2;
    }
    if (n >= INT32_MIN && n <= INT32_MAX) {
        at[0] = ES_INTEGER;
        put_u32(at + 1, (uint32_t)n);
        return 5;
    }
    uint64_t magnitude = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    at[0] = ES_SMALL_BIG;
    at[1] = 0;
    at[2] = n < 0;
    for (; magnitude; magnitude >>= 8) at[3 + at[1]++] = (uint8_t)magnitude;
    return 3 + (size_t)at[1];
}

static void put_integer(encoder *e, int64_t n)
{
    uint8_t bytes[INTEGER_MOST];
    put(e, bytes, integer_bytes(bytes, n));
}

#define PUT_MARK(e, mark) put_mark(e, mark, sizeof(mark) - 1)

static void put_mark(encoder *e, const char *mark, size_t size)
{
    e->changed++;
    put(e, mark, size);
}

/* Budget */

static inline void charge(encoder *e, int64_t cost)
{
    e->left -= cost;
    if (e->pass == WHOLE && e->left < 0) e->misfit = true;
}

static inline int64_t at_least(int64_t n, int64_t least) { return n > least ? n : least; }

/* Whether something that is too much is left out: if not, it is not even looked at, as nothing of this pass counts. */
static bool left_out(encoder *e, int64_t cost)
{
    if (e->pass == WHOLE) {
        e->misfit = true;
    } else {
        PUT_MARK(e, ES_MARK_DEPTH);
        e->left -= cost;
    }
    return true;
}

/* Secrets, and what is dropped: walked over, so that it costs what it would, but not written. */

static void begin(encoder *e, int mode)
{
    e->mode = mode;
    e->mode_top = e->top;
    e->mode_room = e->room;
    e->room = e->size;
}

static inline void end(encoder *e)
{
    if (e->mode == WRITING || e->top != e->mode_top) return;
    bool secret = e->mode == SECRET;
    e->mode = WRITING;
    e->room = e->mode_room;
    if (secret) PUT_MARK(e, ES_MARK_REDACTED);
}

/* Values that hold no others */

static void atom(encoder *e, ERL_NIF_TERM term)
{
    es_atom *atom = es_atom_get(e->env, term);
    charge(e, 9);
    if (atom) put(e, atom->etf, atom->size);
    else e->result = ES_AWKWARD;
    if (term == es_atoms.cut) e->changed++;
}

/* An integer, or what is left out in its place. `size`: what it counts. */
static bool integer_fits(encoder *e, size_t size)
{
    if (e->pass == WHOLE) return charge(e, (int64_t)size), true;
    if ((int64_t)size > at_least(e->left, 9) || (e->budget && size > e->budget->bytes)) return !left_out(e, 9);
    e->left -= (int64_t)size;
    return true;
}

static void big_integer(encoder *e, ERL_NIF_TERM term)
{
    size_t size;
    if (!es_vm_integer_allowed(term)) {
        left_out(e, 9);
        return;
    }
    const uint8_t *bytes = es_vm_bytes(e->env, term, &size);
    if (!bytes) e->result = ES_AWKWARD;
    else if (integer_fits(e, size + 1)) put(e, bytes, size);
}

static void integer(encoder *e, ERL_NIF_TERM term, place place)
{
    ErlNifSInt64 n;
    bool fits_64 = enif_get_int64(e->env, term, &n) != 0;
    if (fits_64 && n >= -SMALL && n <= SMALL) {
        charge(e, place == PLAIN ? 5 : e->pass == WHOLE ? 6 : 9);
        put_integer(e, n);
        return;
    }
    if (place == ITEM) charge(e, 1);
    if (!fits_64) big_integer(e, term);
    else if (integer_fits(e, 12)) put_integer(e, n);
}

static void floating(encoder *e, ERL_NIF_TERM term)
{
    double d = 0;
    uint64_t bits;
    enif_get_double(e->env, term, &d);
    memcpy(&bits, &d, sizeof bits);
    charge(e, 9);
    uint8_t *at = claim(e, 9);
    if (!at) return;
    at[0] = ES_NEW_FLOAT;
    put_u32(at + 1, (uint32_t)(bits >> 32));
    put_u32(at + 5, (uint32_t)bits);
}

static void put_bits(encoder *e, const es_bits *bits, size_t size)
{
    unsigned rest = bits->bits % 8;
    bool whole = size * 8 >= bits->bits;
    if (whole && rest) {
        uint8_t *at = claim(e, 6);
        if (at) at[0] = ES_BIT_BINARY, put_u32(at + 1, (uint32_t)size), at[5] = (uint8_t)rest;
    } else {
        put_tag_u32(e, ES_BINARY, (uint32_t)size);
    }
    uint8_t *at = size ? claim(e, size) : NULL;
    if (at) es_bits_copy(at, bits, size);
}

static void tell_secret(encoder *e, const es_bits *bits, size_t size)
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

static void cut_bits(encoder *e, const es_bits *bits, size_t keep)
{
    bool binary = bits->bits % 8 == 0;
    if (binary) PUT_MARK(e, ES_MARK_BINARY);
    else PUT_MARK(e, ES_MARK_BITSTRING);
    put_integer(e, (int64_t)(binary ? bits->bits / 8 : bits->bits));
    put_bits(e, bits, keep);
    e->left -= (binary ? 12 : 9) + (int64_t)keep;
}

/* A VM whose bitstrings we do not know: what Elixir has cut may be handed to the VM. */
static void unknown_bits(encoder *e, ERL_NIF_TERM term)
{
    ErlNifBinary binary;
    size_t size;
    const uint8_t *bytes;
    if (e->pass == WHOLE) {
        e->misfit = true;
    } else if (e->budget) {
        e->result = ES_AWKWARD;
    } else if (enif_inspect_binary(e->env, term, &binary)) {
        if (e->mode == SECRET) es_secret_text(e->env, e->out->context, binary.data, binary.size);
        put_bits(e, &(es_bits){binary.data, 0, binary.size * 8}, binary.size);
    } else {
        bytes = es_vm_bytes(e->env, term, &size);
        if (bytes) put(e, bytes, size);
        else e->result = ES_AWKWARD;
    }
}

static void bitstring(encoder *e, ERL_NIF_TERM term)
{
    es_bits bits;
    if (!es_bits_find(term, &bits)) {
        unknown_bits(e, term);
        return;
    }
    size_t size = (bits.bits + 7) / 8, keep = size;
    bool whole = size <= SHORT || !e->budget || (e->pass == CUT && bits.bits % 8 == 0 && (int64_t)size <= e->left);
    if (!whole && e->pass == WHOLE) {
        e->misfit = true;
        return;
    }
    if (!whole) {
        size_t most = (size_t)at_least(e->left, SHORT);
        keep = e->budget->prefix < most ? e->budget->prefix : most;
        if (keep > bits.bits / 8) keep = bits.bits / 8;
    }
    if (e->mode == SECRET) tell_secret(e, &bits, keep);
    if (!whole) {
        cut_bits(e, &bits, keep);
    } else {
        charge(e, 5 + (int64_t)size);
        put_bits(e, &bits, size);
    }
}

static void identity(encoder *e, ERL_NIF_TERM term)
{
    size_t size;
    const uint8_t *bytes = es_vm_bytes(e->env, term, &size);
    charge(e, 30);
    if (bytes) put(e, bytes, size);
    else e->result = ES_AWKWARD;
}

/* Collections */

/* Whether a value that holds others may be looked into. */
static bool may_open(encoder *e)
{
    if ((uint32_t)(e->top + 1) >= e->depth) {
        if (!e->budget) e->result = ES_AWKWARD;
        else left_out(e, 9);
        return false;
    }
    return e->pass == WHOLE || e->left > 0 || !left_out(e, 0);
}

static frame *open(encoder *e, int kind)
{
    frame *f = &e->frames[++e->top];
    f->kind = kind;
    f->at = e->size;
    f->kept = 0;
    f->n = e->items;
    f->last = false;
    f->pairs = false;
    return f;
}

/* The first elements of a tuple that Elixir has cut are no pairs of a list. */
static bool is_tuple_mark(const frame *f)
{
    return f->kind == TUPLE && f->size == 4 && f->elements[0] == es_atoms.cut && f->elements[1] == es_atoms.tuple;
}

static void open_list(encoder *e, ERL_NIF_TERM term)
{
    if (e->mode == SECRET) es_secret_charlist(e->env, e->out->context, term, e->items);
    bool of_mark = e->top >= 0 && is_tuple_mark(&e->frames[e->top]);
    frame *f = open(e, LIST);
    f->rest = term;
    f->pairs = !of_mark;
    put_tag_u32(e, ES_LIST, 0);
}

/* What a tuple of `size` begins with. */
static size_t tuple_head(uint32_t size) { return size < 256 ? 2 : 5; }

static void open_tuple(encoder *e, ERL_NIF_TERM term, place place)
{
    int size = 0;
    const ERL_NIF_TERM *elements = NULL;
    enif_get_tuple(e->env, term, &size, &elements);
    if (e->pass == WHOLE && (uint32_t)size > e->items) {
        e->misfit = true;
        return;
    }
    charge(e, 5);
    frame *f = open(e, TUPLE);
    f->elements = elements;
    f->size = (uint32_t)size;
    f->pairs = place == ITEM && size == 2 && e->mode == WRITING && es_secret_key(e->env, elements[0]);
    if (f->n > f->size) f->n = f->size;
    if (tuple_head(f->size) == 5) {
        put_tag_u32(e, ES_LARGE_TUPLE, f->size);
    } else {
        uint8_t *at = claim(e, 2);
        if (at) at[0] = ES_SMALL_TUPLE, at[1] = (uint8_t)size;
    }
}

/* A struct's name comes first, lest a cut leaves it out. */
static void put_struct_name(encoder *e, frame *f, ERL_NIF_TERM name)
{
    int64_t left = e->left;
    atom(e, es_atoms.struct_);
    atom(e, name);
    e->left = left;
    f->kept = 1;
}

static void open_map(encoder *e, ERL_NIF_TERM term)
{
    size_t size = 0;
    ERL_NIF_TERM name;
    enif_get_map_size(e->env, term, &size);
    if (e->pass == WHOLE && size > e->items) {
        e->misfit = true;
        return;
    }
    bool named = enif_get_map_value(e->env, term, es_atoms.struct_, &name) && enif_is_atom(e->env, name);
    const es_shown *shown = NULL;
    if (named && e->mode == WRITING && !(shown = es_shown_get(name))) {
        e->out->module = name;
        e->result = ES_STRUCT;
        return;
    }
    charge(e, 5);
    frame *f = open(e, MAP);
    if (!enif_map_iterator_create(e->env, term, &f->pairs_at, ERL_NIF_MAP_ITERATOR_FIRST)) {
        e->top--;
        e->result = ES_AWKWARD;
        return;
    }
    f->size = (uint32_t)size;
    if (f->n > f->size) f->n = f->size;
    f->shown = shown;
    f->named = named && e->pass == CUT;
    f->keys = e->changed_keys;
    put_tag_u32(e, ES_MAP, 0);
    if (f->named) put_struct_name(e, f, name);
}

static void collection(encoder *e, ERL_NIF_TERM term, int kind, place place)
{
    if (place == ITEM) charge(e, 1);
    if (!may_open(e)) return;
    if (kind == LIST) open_list(e, term);
    else if (kind == TUPLE) open_tuple(e, term, place);
    else open_map(e, term);
}

/* Writes a value, or opens it. */
static void value(encoder *e, ERL_NIF_TERM term, place place)
{
    switch (enif_term_type(e->env, term)) {
    case ERL_NIF_TERM_TYPE_ATOM:
        if (place == ITEM && e->pass == WHOLE) charge(e, 1);
        atom(e, term);
        return;
    case ERL_NIF_TERM_TYPE_INTEGER: integer(e, term, place); return;
    case ERL_NIF_TERM_TYPE_LIST:
        if (!enif_is_empty_list(e->env, term)) {
            collection(e, term, LIST, place);
            return;
        }
        charge(e, place == ITEM ? 10 : 9);
        put(e, &(uint8_t){ES_NIL}, 1);
        return;
    case ERL_NIF_TERM_TYPE_TUPLE: collection(e, term, TUPLE, place); return;
    case ERL_NIF_TERM_TYPE_MAP: collection(e, term, MAP, place); return;
    default: break;
    }
    if (place == ITEM) charge(e, 1);
    switch (enif_term_type(e->env, term)) {
    case ERL_NIF_TERM_TYPE_FLOAT: floating(e, term); return;
    case ERL_NIF_TERM_TYPE_BITSTRING: bitstring(e, term); return;
    case ERL_NIF_TERM_TYPE_PID:
    case ERL_NIF_TERM_TYPE_PORT:
    case ERL_NIF_TERM_TYPE_REFERENCE: identity(e, term); return;
    default:
        /* Funs: only Elixir learns what they are. */
        if (e->pass == WHOLE) e->misfit = true;
        else if (may_open(e)) e->result = ES_AWKWARD;
    }
}

static void close_list(encoder *e, frame *f, bool proper)
{
    if (proper) put(e, &(uint8_t){ES_NIL}, 1);
    if (e->mode == WRITING) put_u32(e->out->bytes + f->at + 1, f->kept);
    e->top--;
}

static void next_of_list(encoder *e, frame *f)
{
    int top = e->top;
    ERL_NIF_TERM head;
    while (e->top == top && e->result == ES_OK && !e->misfit) {
        if (f->last) {
            close_list(e, f, false);
        } else if (enif_get_list_cell(e->env, f->rest, &head, &f->rest)) {
            if (e->pass == WHOLE && f->n == 0) {
                e->misfit = true;
            } else if (f->n == 0 || (e->pass == CUT && e->left <= 0)) {
                PUT_MARK(e, ES_MARK_LIST);
                close_list(e, f, false);
            } else {
                f->n--;
                f->kept++;
                value(e, head, f->pairs ? ITEM : PLAIN);
            }
        } else if (enif_is_empty_list(e->env, f->rest)) {
            close_list(e, f, true);
        } else if (e->pass == WHOLE && f->n == 0) {
            e->misfit = true;
        } else {
            f->last = true;
            value(e, f->rest, PLAIN);
        }
    }
}

/* Only the first elements were written: they become a list within the mark. */
static void cut_tuple(encoder *e, frame *f)
{
    size_t from = f->at + tuple_head(f->size), elements = e->size - from;
    uint8_t head[sizeof(ES_MARK_TUPLE) + INTEGER_MOST + 5] = ES_MARK_TUPLE;
    size_t size = sizeof(ES_MARK_TUPLE) - 1;
    size += integer_bytes(head + size, f->size);
    if (f->kept) {
        head[size] = ES_LIST;
        put_u32(head + size + 1, f->kept);
        size += 5;
    }
    e->changed++;
    if (!claim(e, size + 1 - tuple_head(f->size))) return;
    uint8_t *at = e->out->bytes + f->at;
    memmove(at + size, e->out->bytes + from, elements);
    memcpy(at, head, size);
    at[size + elements] = ES_NIL;
}

static void next_of_tuple(encoder *e, frame *f)
{
    int top = e->top;
    while (e->top == top && e->result == ES_OK && !e->misfit) {
        end(e);
        if (f->n == 0 || (e->pass == CUT && e->left <= 0)) {
            if (f->kept < f->size) cut_tuple(e, f);
            e->top--;
            return;
        }
        if (f->pairs && f->kept == 1) begin(e, SECRET);
        f->n--;
        value(e, f->elements[f->kept++], PLAIN);
    }
}

static bool has_changed_key(const encoder *e, const frame *f, const void *key, size_t size)
{
    for (uint32_t i = f->keys; i < e->changed_keys; i++)
        if (e->keys[i].size == size && memcmp(e->out->bytes + e->keys[i].at, key, size) == 0) return true;
    return false;
}

/* A key that was changed may have become the same as one before. */
static bool same_as_before(encoder *e, const frame *f)
{
    size_t size = e->size - f->key_at;
    if (has_changed_key(e, f, e->out->bytes + f->key_at, size) || e->changed_keys == CHANGED_MOST) return true;
    e->keys[e->changed_keys].at = f->key_at;
    e->keys[e->changed_keys++].size = size;
    return false;
}

static void close_map(encoder *e, frame *f)
{
    uint32_t remaining = f->size - f->kept;
    /* No program writes our key; but if one does, a key twice is no map. */
    if (e->pass == CUT && remaining > 0 && !has_changed_key(e, f, ES_ATOM_CUT, sizeof(ES_ATOM_CUT) - 1)) {
        PUT_MARK(e, ES_MARK_MAP);
        put_integer(e, remaining);
        f->kept++;
    }
    if (e->mode == WRITING) put_u32(e->out->bytes + f->at + 1, f->kept);
    e->changed_keys = f->keys;
    enif_map_iterator_destroy(e->env, &f->pairs_at);
    e->top--;
}

static void value_of_pair(encoder *e, frame *f)
{
    f->last = false;
    if (e->mode == WRITING && e->changed != f->before && same_as_before(e, f)) {
        e->size = f->key_at;
        begin(e, DROPPED);
    } else {
        f->kept++;
        if (f->secret) begin(e, SECRET);
    }
    value(e, f->rest, PLAIN);
}

static void next_of_map(encoder *e, frame *f)
{
    int top = e->top;
    ERL_NIF_TERM key;
    while (e->top == top && e->result == ES_OK && !e->misfit) {
        end(e);
        if (f->last) {
            value_of_pair(e, f);
        } else if (f->n == 0 || (e->pass == CUT && e->left <= 0) ||
                   !enif_map_iterator_get_pair(e->env, &f->pairs_at, &key, &f->rest)) {
            close_map(e, f);
        } else {
            f->n--;
            enif_map_iterator_next(e->env, &f->pairs_at);
            if (f->named && key == es_atoms.struct_) {
                e->left -= 9;
                continue;
            }
            f->key_at = e->size;
            f->before = e->changed;
            f->secret = e->mode == WRITING && ((f->shown && es_hidden(f->shown, key)) || es_secret_key(e->env, key));
            f->last = true;
            value(e, key, PLAIN);
        }
    }
}

static void run(encoder *e, ERL_NIF_TERM term)
{
    e->result = ES_OK;
    e->misfit = false;
    e->size = 0;
    e->room = e->out->room;
    e->changed = 0;
    e->changed_keys = 0;
    e->mode = WRITING;
    e->top = -1;
    e->left = e->budget ? (int64_t)e->budget->bytes : ENDLESS;
    value(e, term, PLAIN);
    while (e->top >= 0 && e->result == ES_OK && !e->misfit) {
        frame *f = &e->frames[e->top];
        if (f->kind == LIST) next_of_list(e, f);
        else if (f->kind == TUPLE) next_of_tuple(e, f);
        else next_of_map(e, f);
    }
    for (; e->top >= 0; e->top--)
        if (e->frames[e->top].kind == MAP) enif_map_iterator_destroy(e->env, &e->frames[e->top].pairs_at);
    if (!e->misfit && e->result == ES_OK) e->out->size = e->size;
}

es_result es_encode(ErlNifEnv *env, ERL_NIF_TERM term, const es_budget *budget, es_out *out)
{
    encoder e;
    e.env = env;
    e.out = out;
    e.budget = budget;
    e.items = budget ? budget->items : UINT32_MAX;
    e.depth = budget && budget->depth < ES_MAX_DEPTH ? budget->depth : ES_MAX_DEPTH;
    e.pass = budget ? WHOLE : CUT;
    run(&e, term);
    if (e.misfit) {
        e.pass = CUT;
        run(&e, term);
    }
    return e.result;
}

es_result es_governed(ErlNifEnv *env, ERL_NIF_TERM term, es_out *out)
{
    static const uint8_t mark[] = ES_MARK_GOVERNED;
    ErlNifSInt64 n;
    switch (enif_term_type(env, term)) {
    case ERL_NIF_TERM_TYPE_INTEGER:
        if (!enif_get_int64(env, term, &n) && !es_vm_integer_allowed(term)) break;
        return es_encode(env, term, NULL, out);
    case ERL_NIF_TERM_TYPE_ATOM:
    case ERL_NIF_TERM_TYPE_FLOAT:
    case ERL_NIF_TERM_TYPE_PID: return es_encode(env, term, NULL, out);
    default: break;
    }
    if (out->room < sizeof mark - 1) return ES_FULL;
    memcpy(out->bytes, mark, out->size = sizeof mark - 1);
    return ES_OK;
}

bool es_encoder_init(ErlNifEnv *env, es_secret_met *met)
{
    es_met = met;
    es_bits_init();
    return es_atoms_init(env) && es_redact_init() && es_vm_init(env);
}
