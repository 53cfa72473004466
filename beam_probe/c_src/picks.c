#include "picks.h"

#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

#include "encode_look.h"

enum { most_functions = 64, most_arguments = 16, most_bound = 10, deepest = 6 };

typedef enum {
    /* Patterns. */
    ANY,
    CELL,
    /* Patterns and expressions. */
    SAME,
    BOUND,
    TUPLE,
    /* Expressions. */
    ELEMENT,
    IS_ATOM,
    IS_INTEGER,
    IS_REFERENCE,
    IS_TUPLE,
    OR
} kind;

/* `n`: of BOUND which variable, of ELEMENT which element, of TUPLE how many. `argument`: which one a clause's head has it for. */
typedef struct node {
    kind kind;
    unsigned n, argument;
    ERL_NIF_TERM term;
    struct node *parts, *next;
} node;

typedef struct clause {
    /* Of the arguments that are looked at; `same_head`: as in the clause before. */
    node *head;
    bool same_head;
    node *guards, *values;
    unsigned site;
    int count;
    struct clause *next;
} clause;

typedef struct {
    ERL_NIF_TERM module, name, arity, specification;
    clause *clauses;
} function;

/* They stay: threads may be reading them. The last is whole when it is counted. */
static function functions[most_functions];
static _Atomic unsigned known;
/* Holds their terms. */
static ErlNifEnv *forever;

static ERL_NIF_TERM a_any, a_exit, a_true, a_false, a_message, a_const, a_element, a_is_atom, a_is_integer, a_is_reference, a_is_tuple, a_orelse,
    variables[most_bound];

bool es_picks_load(ErlNifEnv *env)
{
    char name[] = "$0";
    a_any = enif_make_atom(env, "_");
    a_exit = enif_make_atom(env, "EXIT");
    a_true = enif_make_atom(env, "true");
    a_false = enif_make_atom(env, "false");
    a_message = enif_make_atom(env, "message");
    a_const = enif_make_atom(env, "const");
    a_element = enif_make_atom(env, "element");
    a_is_atom = enif_make_atom(env, "is_atom");
    a_is_integer = enif_make_atom(env, "is_integer");
    a_is_reference = enif_make_atom(env, "is_reference");
    a_is_tuple = enif_make_atom(env, "is_tuple");
    a_orelse = enif_make_atom(env, "orelse");
    for (unsigned i = 0; i < most_bound; i++) {
        name[1] = (char)('0' + i);
        variables[i] = enif_make_atom(env, name);
    }
    forever = enif_alloc_env();
    return forever != NULL;
}

/* Learning. What is not known answers NULL; what was made until then stays, there is little of it. */

static node *new_node(kind kind, unsigned n, ERL_NIF_TERM term, node *parts)
{
    node *made = enif_alloc(sizeof *made);
    if (made) *made = (node){.kind = kind, .n = n, .term = term, .parts = parts};
    return made;
}

static bool variable(ERL_NIF_TERM term, unsigned *n)
{
    for (*n = 0; *n < most_bound; ++*n)
        if (term == variables[*n]) return true;
    return false;
}

typedef node *of_term(ERL_NIF_TERM term, unsigned depth);

/* Nodes of these terms, one after another; `*failed` where one is not known. */
static node *all_of(const ERL_NIF_TERM *terms, int count, of_term *of, unsigned depth, bool *failed)
{
    node *first = NULL, **last = &first;
    for (int i = 0; i < count && !*failed; i++) {
        *last = of(terms[i], depth + 1);
        if (*last) last = &(*last)->next;
        else *failed = true;
    }
    return first;
}

static node *tuple_of(const ERL_NIF_TERM *terms, int count, of_term *of, unsigned depth)
{
    bool failed = count > most_arguments;
    node *parts = all_of(terms, count, of, depth, &failed);
    return failed ? NULL : new_node(TUPLE, (unsigned)count, 0, parts);
}

static node *pattern(ERL_NIF_TERM term, unsigned depth)
{
    const ERL_NIF_TERM *parts;
    ERL_NIF_TERM cell[2];
    int arity;
    unsigned n;
    if (depth > deepest) return NULL;
    if (term == a_any) return new_node(ANY, 0, 0, NULL);
    if (variable(term, &n)) return new_node(BOUND, n, 0, NULL);
    if (enif_get_tuple(forever, term, &arity, &parts)) return tuple_of(parts, arity, pattern, depth);
    if (enif_get_list_cell(forever, term, &cell[0], &cell[1])) {
        bool failed = false;
        node *both = all_of(cell, 2, pattern, depth, &failed);
        return failed ? NULL : new_node(CELL, 0, 0, both);
    }
    return enif_is_map(forever, term) ? NULL : new_node(SAME, 0, term, NULL);
}

static node *expression(ERL_NIF_TERM term, unsigned depth);

static node *operation(const ERL_NIF_TERM *parts, int arity, unsigned depth)
{
    const struct {
        ERL_NIF_TERM name;
        kind kind;
    } tests[] = {{a_is_atom, IS_ATOM}, {a_is_integer, IS_INTEGER}, {a_is_reference, IS_REFERENCE}, {a_is_tuple, IS_TUPLE}};
    bool failed = false;
    unsigned n = 0;
    if (arity == 2 && parts[0] == a_const) return new_node(SAME, 0, parts[1], NULL);
    kind kind = ANY;
    int from = 1;
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        if (arity == 2 && parts[0] == tests[i].name) kind = tests[i].kind;
    if (arity == 3 && parts[0] == a_orelse) kind = OR;
    if (arity == 3 && parts[0] == a_element && enif_get_uint(forever, parts[1], &n) && n > 0) {
        kind = ELEMENT;
        from = 2;
    }
    if (kind == ANY) return NULL;
    node *arguments = all_of(parts + from, arity - from, expression, depth, &failed);
    return failed ? NULL : new_node(kind, n, 0, arguments);
}

static node *expression(ERL_NIF_TERM term, unsigned depth)
{
    const ERL_NIF_TERM *parts, *inner;
    int arity, count;
    unsigned n;
    if (depth > deepest) return NULL;
    if (variable(term, &n)) return new_node(BOUND, n, 0, NULL);
    if (enif_get_tuple(forever, term, &arity, &parts)) {
        if (arity == 1 && enif_get_tuple(forever, parts[0], &count, &inner)) return tuple_of(inner, count, expression, depth);
        return operation(parts, arity, depth);
    }
    return enif_is_atom(forever, term) || enif_is_number(forever, term) ? new_node(SAME, 0, term, NULL) : NULL;
}

/* All elements of a list; -1 where it is none, or too long. */
static int elements(ERL_NIF_TERM list, ERL_NIF_TERM *terms, int most)
{
    int count = 0;
    while (count < most && enif_get_list_cell(forever, list, &terms[count], &list)) count++;
    return enif_is_empty_list(forever, list) ? count : -1;
}

/* [{message, {{site, value, …}}}], or [{message, false}]. */
static bool learn_body(clause *c, ERL_NIF_TERM body)
{
    const ERL_NIF_TERM *parts;
    ERL_NIF_TERM message;
    int arity;
    bool failed = false;
    if (elements(body, &message, 1) != 1 || !enif_get_tuple(forever, message, &arity, &parts) || arity != 2 || parts[0] != a_message)
        return false;
    if (parts[1] == a_false) return true;
    if (!enif_get_tuple(forever, parts[1], &arity, &parts) || arity != 1 || !enif_get_tuple(forever, parts[0], &arity, &parts))
        return false;
    if (arity < 1 || arity - 1 > ES_PICKS_MOST || !enif_get_uint(forever, parts[0], &c->site)) return false;
    c->count = arity - 1;
    c->values = all_of(parts + 1, c->count, expression, 0, &failed);
    return !failed;
}

/* Without the arguments that may be anything. */
static node *worth_a_look(node *head)
{
    node **from = &head;
    unsigned argument = 0;
    for (node *part = head; part; part = part->next) {
        part->argument = argument++;
        *from = part;
        if (part->kind != ANY) from = &part->next;
    }
    *from = NULL;
    return head;
}

static clause *learn_clause(ERL_NIF_TERM term, unsigned arity, ERL_NIF_TERM before)
{
    ERL_NIF_TERM terms[most_arguments];
    const ERL_NIF_TERM *parts, *last;
    int size, count;
    bool failed = false;
    clause *c = enif_alloc(sizeof *c);
    if (!c || !enif_get_tuple(forever, term, &size, &parts) || size != 3) return NULL;
    *c = (clause){0};
    if ((count = elements(parts[0], terms, most_arguments)) != (int)arity) return NULL;
    c->head = worth_a_look(all_of(terms, count, pattern, 0, &failed));
    c->same_head = enif_get_tuple(forever, before, &size, &last) && enif_is_identical(parts[0], last[0]);
    if ((count = elements(parts[1], terms, most_arguments)) < 0) return NULL;
    c->guards = all_of(terms, count, expression, 0, &failed);
    return !failed && learn_body(c, parts[2]) ? c : NULL;
}

static function *known_as(ERL_NIF_TERM module, ERL_NIF_TERM name, ERL_NIF_TERM arity)
{
    unsigned count = atomic_load_explicit(&known, memory_order_acquire);
    for (unsigned i = 0; i < count; i++)
        if (functions[i].name == name && functions[i].module == module && functions[i].arity == arity) return &functions[i];
    return NULL;
}

bool es_picks_learn(ErlNifEnv *env, ERL_NIF_TERM mfa, ERL_NIF_TERM specification)
{
    const ERL_NIF_TERM *parts;
    ERL_NIF_TERM head;
    int size;
    unsigned arity, count = atomic_load(&known);
    if (!enif_get_tuple(env, mfa, &size, &parts) || size != 3 || !enif_get_uint(env, parts[2], &arity) || arity > most_arguments)
        return false;
    const function *there = known_as(parts[0], parts[1], parts[2]);
    if (there) return enif_is_identical(there->specification, specification);
    if (count == most_functions || !es_look_known) return false;
    function *f = &functions[count];
    *f = (function){parts[0], parts[1], parts[2], enif_make_copy(forever, specification), NULL};
    clause **last = &f->clauses;
    ERL_NIF_TERM before = specification;
    for (ERL_NIF_TERM rest = f->specification; enif_get_list_cell(forever, rest, &head, &rest); last = &(*last)->next, before = head)
        if (!(*last = learn_clause(head, arity, before))) return false;
    atomic_store_explicit(&known, count + 1, memory_order_release);
    return true;
}

/* Running. */

static const ERL_NIF_TERM *tuple(ERL_NIF_TERM term, size_t *size)
{
    return es_look_tuple(term) ? es_look_elements(term, size) : NULL;
}

static bool matches(ErlNifEnv *env, const node *pattern, ERL_NIF_TERM term, ERL_NIF_TERM *bound)
{
    const ERL_NIF_TERM *parts;
    size_t size;
    switch (pattern->kind) {
    case ANY: return true;
    case BOUND: bound[pattern->n] = term; return true;
    case SAME: return pattern->term == term || enif_is_identical(pattern->term, term);
    case CELL:
        if (!es_look_cell(term)) return false;
        parts = es_look_list(term);
        size = 2;
        break;
    case TUPLE:
        if (!(parts = tuple(term, &size)) || size != pattern->n) return false;
        break;
    default: return false;
    }
    const node *part = pattern->parts;
    for (size_t i = 0; i < size; i++, part = part->next)
        if (!matches(env, part, parts[i], bound)) return false;
    return true;
}

static bool made(ErlNifEnv *env, const node *e, const ERL_NIF_TERM *bound, ERL_NIF_TERM *value);
static ERL_NIF_TERM told(ErlNifEnv *env, const node *e, const ERL_NIF_TERM *bound);

/* False where the VM would say that it has no value. */
static inline bool evaluate(ErlNifEnv *env, const node *e, const ERL_NIF_TERM *bound, ERL_NIF_TERM *value)
{
    if (e->kind != SAME && e->kind != BOUND) return made(env, e, bound, value);
    *value = e->kind == SAME ? e->term : bound[e->n];
    return true;
}

static bool made(ErlNifEnv *env, const node *e, const ERL_NIF_TERM *bound, ERL_NIF_TERM *value)
{
    ERL_NIF_TERM of[most_arguments];
    const ERL_NIF_TERM *parts;
    size_t size;
    unsigned count = 0;
    if (e->kind == ELEMENT) {
        if (!evaluate(env, e->parts, bound, of) || !(parts = tuple(of[0], &size)) || e->n > size) return false;
        *value = parts[e->n - 1];
        return true;
    }
    if (e->kind != TUPLE) return false;
    for (const node *part = e->parts; part; part = part->next) of[count++] = told(env, part, bound);
    *value = enif_make_tuple_from_array(env, of, count);
    return true;
}

/* As the VM has it of what it tells, where it is no guard. */
static ERL_NIF_TERM told(ErlNifEnv *env, const node *e, const ERL_NIF_TERM *bound)
{
    ERL_NIF_TERM value;
    return evaluate(env, e, bound, &value) ? value : a_exit;
}

static bool is_integer(ErlNifEnv *env, ERL_NIF_TERM term)
{
    return es_look_small(term) || (!es_look_atom(term) && enif_term_type(env, term) == ERL_NIF_TERM_TYPE_INTEGER);
}

static bool is_true(ErlNifEnv *env, const node *guard, const ERL_NIF_TERM *bound)
{
    ERL_NIF_TERM of;
    if (guard->kind == OR) return is_true(env, guard->parts, bound) || is_true(env, guard->parts->next, bound);
    if (guard->kind < IS_ATOM) return evaluate(env, guard, bound, &of) && of == a_true;
    if (!evaluate(env, guard->parts, bound, &of)) return false;
    switch (guard->kind) {
    case IS_ATOM: return es_look_atom(of);
    case IS_INTEGER: return is_integer(env, of);
    case IS_REFERENCE: return enif_is_ref(env, of);
    default: return es_look_tuple(of);
    }
}

static bool fits_head(ErlNifEnv *env, const clause *c, const ERL_NIF_TERM *arguments, ERL_NIF_TERM *bound)
{
    for (const node *part = c->head; part; part = part->next) {
        if (part->kind == BOUND) bound[part->n] = arguments[part->argument];
        else if (!matches(env, part, arguments[part->argument], bound)) return false;
    }
    return true;
}

static bool holds(ErlNifEnv *env, const clause *c, const ERL_NIF_TERM *bound)
{
    for (const node *guard = c->guards; guard; guard = guard->next)
        if (!is_true(env, guard, bound)) return false;
    return true;
}

bool es_pick(ErlNifEnv *env, ERL_NIF_TERM call, es_picked *picked)
{
    ERL_NIF_TERM arguments[most_arguments], bound[most_bound];
    size_t size = 0;
    unsigned count = 0;
    const ERL_NIF_TERM *mfa = tuple(call, &size);
    picked->site = 0;
    picked->count = 0;
    if (!mfa || size != 3) return false;
    for (ERL_NIF_TERM rest = mfa[2]; count < most_arguments && es_look_cell(rest); rest = es_look_list(rest)[1])
        arguments[count++] = es_look_list(rest)[0];
    const function *f = known_as(mfa[0], mfa[1], es_look_make(count));
    if (!f) return false;
    const clause *c = f->clauses;
    for (bool fits = false; c; c = c->next) {
        fits = c->same_head ? fits : fits_head(env, c, arguments, bound);
        if (fits && holds(env, c, bound)) break;
    }
    if (!c) return true;
    const node *value = c->values;
    for (int i = 0; i < c->count; i++, value = value->next) picked->values[i] = told(env, value, bound);
    picked->site = c->site;
    picked->count = c->count;
    return true;
}
