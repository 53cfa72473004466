#include "encode_look.h"
#include "encode_secrets.h"
#include "encode_state.h"

/* Secrets, and what is dropped: walked over, so that it costs what it would, but not written. */

static void begin(es_encoder *e, int mode)
{
    e->mode = mode;
    e->mode_top = e->top;
    e->mode_room = e->room;
    e->room = e->size;
}

static inline void end(es_encoder *e)
{
    if (e->mode == WRITING || e->top != e->mode_top) return;
    bool dropped = e->mode == DROPPED;
    e->mode = WRITING;
    e->room = e->mode_room;
    if (!dropped) ES_PUT_MARK(e, ES_MARK_REDACTED);
}

bool es_may_open(es_encoder *e)
{
    if ((uint32_t)(e->top + 1) >= e->depth) {
        if (e->budget) es_leave_out(e, 9);
        else e->result = ES_AWKWARD;
        return false;
    }
    if (e->pass == WHOLE || e->left > 0) return true;
    es_leave_out(e, 0);
    return false;
}

static es_frame *open(es_encoder *e, int kind)
{
    es_frame *f = &e->frames[++e->top];
    f->kind = kind;
    f->at = e->size;
    f->kept = 0;
    f->n = e->items;
    f->last = false;
    f->pairs = false;
    return f;
}

/* Whether there are more elements to come than may be written. */
static inline bool used_up(const es_encoder *e, const es_frame *f) { return f->n == 0 || (e->pass == CUT && e->left <= 0); }

static inline bool goes_on(const es_encoder *e, int top) { return e->top == top && e->result == ES_OK && !e->misfit; }

/* Lists */

/* The first elements of a tuple that Elixir has cut were no list's. */
static bool is_tuple_mark(const es_frame *f)
{
    return f->kind == TUPLE && f->size == 4 && f->elements[0] == es_atoms.cut && f->elements[1] == es_atoms.tuple;
}

void es_open_list(es_encoder *e, ERL_NIF_TERM term)
{
    if (e->mode == SECRET) es_secret_charlist(e->env, e->out->context, term, e->items);
    bool pairs = e->top < 0 || !is_tuple_mark(&e->frames[e->top]);
    es_frame *f = open(e, LIST);
    f->rest = term;
    f->pairs = pairs;
    es_put_tag_u32(e, ES_LIST, 0);
}

static void close_list(es_encoder *e, es_frame *f)
{
    if (e->mode == WRITING) es_u32(e->out->bytes + f->at + 1, f->kept);
    e->top--;
}

/* Small integers, while they last: what accumulators hold most. As es_value would write them, but in a loop that is all theirs. */
static void put_simple_elements(es_encoder *e, es_frame *f)
{
    const int64_t cost = e->pass == WHOLE ? 6 : 9, least = e->pass == WHOLE ? 6 : 1;
    uint8_t *at = e->out->bytes + e->size, *end = e->out->bytes + e->room;
    int64_t left = e->left;
    uint32_t n = f->n;
    ERL_NIF_TERM rest = f->rest;
    for (; n > 0 && left >= least && es_look_cell(rest) && end - at >= ES_INTEGER_MOST; n--, left -= cost) {
        ERL_NIF_TERM head = es_look_list(rest)[0];
        if (!es_look_small(head) || es_look_integer(head) < -ES_SMALL) break;
        at += es_integer(at, es_look_integer(head));
        rest = es_look_list(rest)[1];
    }
    f->kept += f->n - n;
    f->n = n;
    f->rest = rest;
    e->left = left;
    e->size = (size_t)(at - e->out->bytes);
}

static void next_of_list(es_encoder *e, es_frame *f)
{
    int top = e->top;
    ERL_NIF_TERM head;
    if (e->mode == WRITING && !f->last) put_simple_elements(e, f);
    while (goes_on(e, top)) {
        if (f->last) {
            close_list(e, f);
        } else if (es_list_cell(e->env, f->rest, &head, &f->rest)) {
            if (!used_up(e, f)) {
                f->n--;
                f->kept++;
                es_value(e, head, f->pairs ? ITEM : ELEMENT);
            } else if (e->pass == WHOLE) {
                e->misfit = true;
            } else {
                ES_PUT_CUT(e, LIST);
                close_list(e, f);
            }
        } else if (enif_is_empty_list(e->env, f->rest)) {
            es_put(e, &(uint8_t){ES_NIL}, 1);
            close_list(e, f);
        } else if (e->pass == WHOLE && f->n == 0) {
            e->misfit = true;
        } else {
            f->last = true;
            es_value(e, f->rest, PLAIN);
        }
    }
}

/* Tuples */

/* How many bytes a tuple of `size` begins with. */
static size_t tuple_head(uint32_t size) { return size < 256 ? 2 : 5; }

static const ERL_NIF_TERM *tuple(ErlNifEnv *env, ERL_NIF_TERM term, size_t *size)
{
    if (es_look_tuple(term)) return es_look_elements(term, size);
    const ERL_NIF_TERM *elements = NULL;
    int arity = 0;
    enif_get_tuple(env, term, &arity, &elements);
    *size = (size_t)arity;
    return elements;
}

void es_open_tuple(es_encoder *e, ERL_NIF_TERM term, es_place place)
{
    size_t size;
    const ERL_NIF_TERM *elements = tuple(e->env, term, &size);
    if (e->pass == WHOLE && size > e->items) {
        e->misfit = true;
        return;
    }
    es_charge(e, 5);
    es_frame *f = open(e, TUPLE);
    f->elements = elements;
    f->size = (uint32_t)size;
    f->pairs = place == ITEM && size == 2 && e->mode == WRITING && es_secret_key(e->env, elements[0]);
    if (f->n > f->size) f->n = f->size;
    if (tuple_head(f->size) == 5) es_put_tag_u32(e, ES_LARGE_TUPLE, f->size);
    else es_put(e, (uint8_t[]){ES_SMALL_TUPLE, (uint8_t)size}, 2);
}

/* Only the first elements were written: they become a list within the mark. */
static void cut_tuple(es_encoder *e, es_frame *f)
{
    size_t from = f->at + tuple_head(f->size), elements = e->size - from;
    uint8_t head[sizeof(ES_MARK_TUPLE) + ES_INTEGER_MOST + 5] = ES_MARK_TUPLE;
    size_t size = sizeof(ES_MARK_TUPLE) - 1;
    size += es_integer(head + size, f->size);
    if (f->kept) {
        head[size] = ES_LIST;
        es_u32(head + size + 1, f->kept);
        size += 5;
    }
    e->changed++;
    if (!es_claim(e, size + 1 - tuple_head(f->size))) return;
    uint8_t *at = e->out->bytes + f->at;
    memmove(at + size, e->out->bytes + from, elements);
    memcpy(at, head, size);
    at[size + elements] = ES_NIL;
}

static void next_of_tuple(es_encoder *e, es_frame *f)
{
    int top = e->top;
    while (goes_on(e, top)) {
        end(e);
        if (used_up(e, f)) {
            if (f->kept < f->size) cut_tuple(e, f);
            e->top--;
            return;
        }
        if (f->pairs && f->kept == 1) begin(e, SECRET);
        f->n--;
        es_value(e, f->elements[f->kept++], PLAIN);
    }
}

/* Maps */

/* A struct's name comes first, lest a cut leaves it out. It costs where it would have stood. */
static void put_struct_name(es_encoder *e, es_frame *f, ERL_NIF_TERM name)
{
    int64_t left = e->left;
    es_put_atom(e, es_atom_get(e->env, es_atoms.struct_), PLAIN);
    es_put_atom(e, es_atom_get(e->env, name), PLAIN);
    e->left = left;
    f->kept = 1;
}

es_struct_met *es_unknown_struct;

/* Nobody has told which of its fields may be seen: none. */
static void put_unknown_struct(es_encoder *e, ERL_NIF_TERM name, size_t size)
{
    es_unknown_struct(e->env, name);
    es_put_tag_u32(e, ES_MAP, size > 1 ? 2 : 1);
    es_put_atom(e, es_atom_get(e->env, es_atoms.struct_), PLAIN);
    es_put_atom(e, es_atom_get(e->env, name), PLAIN);
    if (size == 1) return;
    ES_PUT_MARK(e, ES_MARK_MAP);
    es_put_int64(e, (int64_t)size - 1);
}

static void ask_of(es_encoder *e, ERL_NIF_TERM module)
{
    e->out->module = module;
    e->result = ES_STRUCT;
}

static const es_inputs no_inputs = {ES_HIDES_NOTHING, 0, 0, NULL};

void es_open_map(es_encoder *e, ERL_NIF_TERM term)
{
    size_t size = 0;
    ERL_NIF_TERM name;
    enif_get_map_size(e->env, term, &size);
    if (e->pass == WHOLE && size > e->items) {
        e->misfit = true;
        return;
    }
    bool named = enif_get_map_value(e->env, term, es_atoms.struct_, &name) && (es_look_atom(name) || enif_is_atom(e->env, name));
    const es_shown *shown = NULL;
    if (named && e->mode == WRITING && !(shown = es_shown_get(name))) {
        if (e->out->passing) put_unknown_struct(e, name, size);
        else ask_of(e, name);
        return;
    }
    const es_frame *above = e->top >= 0 ? &e->frames[e->top] : NULL;
    bool is_inputs = !named && above && above->kind == MAP && above->holds;
    es_inputs inputs = is_inputs ? above->inputs : no_inputs;
    if (shown) inputs = es_inputs_of(e->env, name, term);
    if (inputs.untold && !e->out->passing) {
        ask_of(e, inputs.untold);
        return;
    }
    es_charge(e, 5);
    es_frame *f = open(e, MAP);
    if (!enif_map_iterator_create(e->env, term, &f->pairs_at, ERL_NIF_MAP_ITERATOR_FIRST)) {
        e->top--;
        e->result = ES_AWKWARD;
        return;
    }
    f->size = (uint32_t)size;
    if (f->n > f->size) f->n = f->size;
    f->shown = shown;
    f->inputs = inputs;
    f->is_inputs = is_inputs;
    f->named = named && e->pass == CUT;
    f->keys = e->changed_keys;
    es_put_tag_u32(e, ES_MAP, 0);
    if (f->named) put_struct_name(e, f, name);
}

static bool has_changed_key(const es_encoder *e, const es_frame *f, const void *key, size_t size)
{
    for (uint32_t i = f->keys; i < e->changed_keys; i++)
        if (e->keys[i].size == size && memcmp(e->out->bytes + e->keys[i].at, key, size) == 0) return true;
    return false;
}

/* A key that was changed may have become the same as one before. */
static bool same_as_before(es_encoder *e, const es_frame *f)
{
    size_t size = e->size - f->key_at;
    if (has_changed_key(e, f, e->out->bytes + f->key_at, size) || e->changed_keys == ES_CHANGED_MOST) return true;
    e->keys[e->changed_keys].at = f->key_at;
    e->keys[e->changed_keys++].size = size;
    return false;
}

static void close_map(es_encoder *e, es_frame *f)
{
    uint32_t remaining = f->size - f->kept;
    /* No program writes our key; but if one does, a key twice is no map. */
    if (e->pass == CUT && remaining > 0 && !has_changed_key(e, f, ES_ATOM_CUT, sizeof(ES_ATOM_CUT) - 1)) {
        ES_PUT_CUT(e, MAP);
        es_put_int64(e, remaining);
        f->kept++;
    }
    if (e->mode == WRITING) es_u32(e->out->bytes + f->at + 1, f->kept);
    e->changed_keys = f->keys;
    enif_map_iterator_destroy(e->env, &f->pairs_at);
    e->top--;
}

/* Inputs of a struct that nobody knows are hidden as a whole. */
static bool hides(const es_encoder *e, const es_frame *f, ERL_NIF_TERM key)
{
    if (f->is_inputs) return es_hidden_input(e->env, &f->inputs, key);
    if (f->inputs.hides == ES_UNKNOWN && es_holds_inputs(key)) return true;
    return f->shown && es_hidden(f->shown, key);
}

static void next_key(es_encoder *e, es_frame *f, ERL_NIF_TERM key)
{
    f->n--;
    enif_map_iterator_next(e->env, &f->pairs_at);
    if (f->named && key == es_atoms.struct_) {
        e->left -= 9;
        return;
    }
    f->key_at = e->size;
    f->before = e->changed;
    f->last = true;
    f->hidden = e->mode == WRITING && hides(e, f, key);
    f->holds = !f->is_inputs && f->inputs.hides == ES_HIDES_SOME && es_holds_inputs(key);
    if (es_look_atom(key)) {
        es_atom *atom = es_atom_get(e->env, key);
        f->secret = e->mode == WRITING && atom && es_secret_atom(atom);
        es_put_atom(e, atom, PLAIN);
    } else {
        f->secret = e->mode == WRITING && es_secret_key(e->env, key);
        es_value(e, key, PLAIN);
    }
}

static void value_of_key(es_encoder *e, es_frame *f)
{
    f->last = false;
    if (e->mode == WRITING && e->changed != f->before && same_as_before(e, f)) {
        e->size = f->key_at;
        begin(e, DROPPED);
    } else {
        f->kept++;
        if (f->secret || (f->hidden && es_is_text(e->env, f->rest))) begin(e, SECRET);
        else if (f->hidden) begin(e, HIDDEN);
    }
    es_value(e, f->rest, PLAIN);
}

static void next_of_map(es_encoder *e, es_frame *f)
{
    int top = e->top;
    ERL_NIF_TERM key;
    while (goes_on(e, top)) {
        end(e);
        if (f->last) value_of_key(e, f);
        else if (used_up(e, f) || !enif_map_iterator_get_pair(e->env, &f->pairs_at, &key, &f->rest)) close_map(e, f);
        else next_key(e, f, key);
    }
}

void es_next(es_encoder *e)
{
    es_frame *f = &e->frames[e->top];
    if (f->kind == LIST) next_of_list(e, f);
    else if (f->kind == TUPLE) next_of_tuple(e, f);
    else next_of_map(e, f);
}
