/* An encoding under way, and the bytes and the budget that all of its parts work on. */
#ifndef ES_ENCODE_STATE_H
#define ES_ENCODE_STATE_H

#include <string.h>

#include "encode.h"
#include "encode_marks.h"
#include "encode_redact.h"

/* Keys of a map that were changed are compared: others may have become the same. More of them than this are left out. */
#define ES_CHANGED_MOST 128

/*
 * Cut makes two passes: one finds out whether the value fits whole, the other cuts. Sizes count a little differently in them.
 * So a value is first written as if it fits; where it does not, it is written again from the start, and cut.
 */
typedef enum { WHOLE, CUT } es_pass;

/* Where a value stands. Elements of lists cost more; of those of the program's own lists, pairs may hold a secret by its name. */
typedef enum { PLAIN, ELEMENT, ITEM } es_place;

/* A collection whose elements are being written. */
typedef struct {
    enum { LIST, TUPLE, MAP } kind;
    bool pairs;      /* list: its elements are items. Tuple: it is such a pair, and its second is a secret */
    bool last;       /* list: what follows is its improper tail. Map: what follows is a pair's value */
    bool secret;     /* map: that value is one */
    bool hidden;     /* map: a struct does not show that value */
    bool named;      /* map: a struct whose name was written first */
    bool holds;      /* map: that value holds inputs */
    bool is_inputs;  /* map: its pairs are inputs */
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
    es_inputs inputs; /* map: of a changeset or form, or of the inputs of one */
    ErlNifMapIterator pairs_at;
} es_frame;

typedef struct {
    ErlNifEnv *env;
    es_out *out;
    const es_budget *budget; /* NULL: it is endless */
    es_pass pass;
    es_result result;
    bool misfit; /* it does not fit whole */
    size_t room, size;
    int64_t left;
    uint32_t depth;
    uint32_t items;
    uint32_t changed; /* how often something was cut or redacted */
    uint32_t changed_keys;
    enum { WRITING, SECRET, HIDDEN, DROPPED } mode; /* what is told of, or left out, is not written */
    int mode_top;                           /* and ends when this is the innermost collection again */
    size_t mode_room;
    int top;
    struct {
        size_t at, size;
    } keys[ES_CHANGED_MOST];
    es_frame frames[ES_MAX_DEPTH];
} es_encoder;

/* Writes a value, or opens it. */
void es_value(es_encoder *e, ERL_NIF_TERM term, es_place place);

/* Values that hold no others. */
void es_put_atom(es_encoder *e, es_atom *atom, es_place place);
void es_put_integer(es_encoder *e, ERL_NIF_TERM term, es_place place);
void es_put_float(es_encoder *e, ERL_NIF_TERM term);
void es_put_bitstring(es_encoder *e, ERL_NIF_TERM term);
/* A pid or port. */
void es_put_identity(es_encoder *e, ERL_NIF_TERM term);
void es_put_reference(es_encoder *e, ERL_NIF_TERM term);

/* Values that hold others: opened; then their elements, until another is opened or this one is closed. */
bool es_may_open(es_encoder *e);
void es_open_list(es_encoder *e, ERL_NIF_TERM term);
void es_open_tuple(es_encoder *e, ERL_NIF_TERM term, es_place place);
void es_open_map(es_encoder *e, ERL_NIF_TERM term);
void es_next(es_encoder *e);

/* Room for `size` more bytes; NULL where nothing shall be written, or it is used up. */
static inline uint8_t *es_claim(es_encoder *e, size_t size)
{
    if (size <= e->room - e->size) {
        uint8_t *at = e->out->bytes + e->size;
        e->size += size;
        return at;
    }
    if (e->mode == WRITING) e->result = ES_FULL;
    return NULL;
}

static inline void es_put(es_encoder *e, const void *bytes, size_t size)
{
    uint8_t *at = es_claim(e, size);
    if (at) memcpy(at, bytes, size);
}

static inline void es_u32(uint8_t *at, uint32_t n)
{
    at[0] = (uint8_t)(n >> 24);
    at[1] = (uint8_t)(n >> 16);
    at[2] = (uint8_t)(n >> 8);
    at[3] = (uint8_t)n;
}

static inline void es_put_tag_u32(es_encoder *e, uint8_t tag, uint32_t n)
{
    uint8_t *at = es_claim(e, 5);
    if (!at) return;
    at[0] = tag;
    es_u32(at + 1, n);
}

#define ES_INTEGER_MOST 11

/* An integer's bytes; answers how many. */
static inline size_t es_integer(uint8_t *at, int64_t n)
{
    if (n >= 0 && n < 256) {
        at[0] = ES_SMALL_INTEGER;
        at[1] = (uint8_t)n;
        return 2;
    }
    if (n >= INT32_MIN && n <= INT32_MAX) {
        at[0] = ES_INTEGER;
        es_u32(at + 1, (uint32_t)n);
        return 5;
    }
    uint64_t magnitude = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    at[0] = ES_SMALL_BIG;
    at[1] = 0;
    at[2] = n < 0;
    for (; magnitude; magnitude >>= 8) at[3 + at[1]++] = (uint8_t)magnitude;
    return 3 + (size_t)at[1];
}

/* The same, shorter (FORMAT.md). */
static inline size_t es_brief_integer(uint8_t *at, int64_t n)
{
    if (n >= 0 && n < 256) return es_integer(at, n);
    if (n >= INT16_MIN && n <= INT16_MAX) {
        at[0] = ES_INTEGER_16;
        at[1] = (uint8_t)(n >> 8);
        at[2] = (uint8_t)n;
        return 3;
    }
    if (n < -(1 << 23) || n >= 1 << 23) return es_integer(at, n);
    es_u32(at, (uint32_t)n);
    at[0] = ES_INTEGER_24;
    return 4;
}

static inline void es_put_int64(es_encoder *e, int64_t n)
{
    uint8_t bytes[ES_INTEGER_MOST];
    if (n >= 0 && n < 256) {
        uint8_t *at = es_claim(e, 2);
        if (at) es_integer(at, n);
    } else if (e->out->brief) {
        es_put(e, bytes, es_brief_integer(bytes, n));
    } else if (n >= INT32_MIN && n <= INT32_MAX) {
        es_put_tag_u32(e, ES_INTEGER, (uint32_t)n);
    } else {
        es_put(e, bytes, es_integer(bytes, n));
    }
}

static inline void es_put_mark(es_encoder *e, const char *mark, size_t size)
{
    e->changed++;
    es_put(e, mark, size);
}

#define ES_PUT_MARK(e, mark) es_put_mark(e, mark, sizeof(mark) - 1)
#define ES_PUT_CUT(e, what) ((e)->out->brief ? ES_PUT_MARK(e, ES_BRIEF_##what) : ES_PUT_MARK(e, ES_MARK_##what))

extern es_struct_met *es_unknown_struct;

static inline void es_charge(es_encoder *e, int64_t cost)
{
    e->left -= cost;
    if (e->pass == WHOLE && e->left < 0) e->misfit = true;
}

/* Something that is too much: a mark stands for it, or the value does not fit. */
static inline void es_leave_out(es_encoder *e, int64_t cost)
{
    if (e->pass == WHOLE) {
        e->misfit = true;
    } else {
        ES_PUT_MARK(e, ES_MARK_DEPTH);
        e->left -= cost;
    }
}

static inline void es_put_fun_mark(es_encoder *e)
{
    es_charge(e, 9);
    ES_PUT_MARK(e, ES_MARK_FUN);
}

/* Integers up to here, and from minus this on, cost less. */
#define ES_SMALL INT64_C(0x7FFFFFFFFFFFFFF)

static inline void es_put_small(es_encoder *e, int64_t n, es_place place)
{
    es_charge(e, place == PLAIN ? 5 : e->pass == WHOLE ? 6 : 9);
    es_put_int64(e, n);
}

static inline int64_t es_at_least(int64_t n, int64_t least) { return n > least ? n : least; }

#endif
