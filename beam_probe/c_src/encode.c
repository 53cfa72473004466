#include "encode.h"

#include "encode_look.h"
#include "encode_nested.h"
#include "encode_secrets.h"
#include "encode_state.h"
#include "encode_vm.h"

/* What an endless budget has left. */
#define ENDLESS (INT64_MAX / 2)

const es_budget es_budget_full = {4096, 100, 10, 4096};
const es_budget es_budget_small = {256, 10, 5, 64};
const es_budget es_budget_state = {65536, 1000, 12, 4096};

void es_value(es_encoder *e, ERL_NIF_TERM term, es_place place)
{
    /* What integers and atoms cost depends on where they stand. */
    if (es_look_small(term) && es_look_integer(term) >= -ES_SMALL) {
        es_put_small(e, es_look_integer(term), place);
        return;
    }
    int type = es_look_atom(term)    ? ERL_NIF_TERM_TYPE_ATOM
               : es_look_cell(term)  ? ERL_NIF_TERM_TYPE_LIST
               : es_look_tuple(term) ? ERL_NIF_TERM_TYPE_TUPLE
                                     : (int)enif_term_type(e->env, term);
    if (type == ERL_NIF_TERM_TYPE_ATOM) {
        es_put_atom(e, es_atom_get(e->env, term), place);
        return;
    }
    if (type == ERL_NIF_TERM_TYPE_INTEGER) {
        es_put_integer(e, term, place);
        return;
    }
    if (place != PLAIN) es_charge(e, 1);
    switch (type) {
    case ERL_NIF_TERM_TYPE_FLOAT: es_put_float(e, term); break;
    case ERL_NIF_TERM_TYPE_BITSTRING: es_put_bitstring(e, term); break;
    case ERL_NIF_TERM_TYPE_PID:
    case ERL_NIF_TERM_TYPE_PORT: es_put_identity(e, term); break;
    case ERL_NIF_TERM_TYPE_REFERENCE: es_put_reference(e, term); break;
    case ERL_NIF_TERM_TYPE_LIST:
        if (!es_look_cell(term) && enif_is_empty_list(e->env, term)) {
            es_charge(e, 9);
            es_put(e, &(uint8_t){ES_NIL}, 1);
        } else if (es_may_open(e)) {
            es_open_list(e, term);
        }
        break;
    case ERL_NIF_TERM_TYPE_TUPLE:
        if (es_may_open(e)) es_open_tuple(e, term, place);
        break;
    case ERL_NIF_TERM_TYPE_MAP:
        if (es_may_open(e)) es_open_map(e, term);
        break;
    default:
        /* Funs: only Elixir learns what they are. */
        if (e->pass == WHOLE && !e->out->passing) e->misfit = true;
        else if (!es_may_open(e)) break;
        else if (e->out->passing) es_put_fun_mark(e);
        else e->result = ES_AWKWARD;
    }
}

static void run(es_encoder *e, es_pass pass, int mode, ERL_NIF_TERM term)
{
    e->pass = pass;
    e->result = ES_OK;
    e->misfit = false;
    e->size = 0;
    e->room = e->out->room;
    e->left = e->budget ? (int64_t)e->budget->bytes : ENDLESS;
    e->changed = 0;
    e->changed_keys = 0;
    e->mode = mode;
    e->top = e->mode_top = -1;
    es_value(e, term, PLAIN);
    while (e->top >= 0 && e->result == ES_OK && !e->misfit) es_next(e);
    for (; e->top >= 0; e->top--)
        if (e->frames[e->top].kind == MAP) enif_map_iterator_destroy(e->env, &e->frames[e->top].pairs_at);
    e->out->size = e->size;
}

/* A list with more than `items` elements, which is seen sooner than it is written. */
static bool long_list(ErlNifEnv *env, ERL_NIF_TERM term, uint32_t items)
{
    ERL_NIF_TERM head;
    for (; es_list_cell(env, term, &head, &term); items--)
        if (items == 0) return true;
    return false;
}

es_result es_encode(ErlNifEnv *env, ERL_NIF_TERM term, const es_budget *budget, es_out *out)
{
    uint8_t *end = budget ? es_nested(env, term, budget, out->brief, out->bytes, out->bytes + out->room) : NULL;
    if (end) {
        out->size = (size_t)(end - out->bytes);
        return ES_OK;
    }
    es_encoder e;
    e.env = env;
    e.out = out;
    e.budget = budget;
    e.items = budget ? budget->items : UINT32_MAX;
    e.depth = budget && budget->depth < ES_MAX_DEPTH ? budget->depth : ES_MAX_DEPTH;
    if (budget && !long_list(env, term, budget->items)) {
        run(&e, WHOLE, WRITING, term);
        if (!e.misfit) return e.result;
    }
    run(&e, CUT, WRITING, term);
    return e.result;
}

es_result es_encode_secret(ErlNifEnv *env, ERL_NIF_TERM term, void *context)
{
    uint8_t nowhere;
    es_out out = {.bytes = &nowhere, .context = context};
    es_encoder e = {.env = env, .out = &out, .budget = &es_budget_full};
    e.items = e.budget->items;
    e.depth = e.budget->depth;
    run(&e, CUT, SECRET, term);
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

bool es_encoder_init(ErlNifEnv *env, es_secret_met *secret, es_struct_met *structure)
{
    es_met = secret;
    es_unknown_struct = structure;
    es_look_init();
    es_bits_init();
    return es_atoms_init(env) && es_redact_init() && es_vm_init(env);
}
