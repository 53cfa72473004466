/* From the rings into blocks, in the order of time, by one process: the writer. Where only Elixir knows how to go on, it is asked. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "block.h"
#include "clock.h"
#include "sink.h"

enum {
    /* Bytes at which a block is full, and that are drained without asking for a dirty scheduler. */
    block_size = 64 * 1024 - 512,
    at_once = 32 * 1024,
    most_blocks = 8,
    sample_every = 256,
    most_samples = 128
};

/* A module version: the number of its first site, and the sites at which Elixir wants to be asked. */
typedef struct {
    uint64_t base;
    /* Its site table is lost: better no event than one that nobody can read. */
    int lost;
    uint32_t sites;
    uint8_t asks[];
} module;

static es_block block;
static es_table modules;
static uint64_t last_hash;
static module *last_module;
/* The record that was asked about last, so that it is not asked about again. */
static struct { unsigned ring; uint64_t at; int is; } asked;

/* Keeps which pid is which process, for whoever reads the rings of a VM that was killed. */
static int names = -1;

static ERL_NIF_TERM a_ok, a_done, a_more, a_process, a_module, a_test, a_nil;

int es_drain_load(ErlNifEnv *env)
{
    a_ok = enif_make_atom(env, "ok");
    a_done = enif_make_atom(env, "done");
    a_more = enif_make_atom(env, "more");
    a_process = enif_make_atom(env, "process");
    a_module = enif_make_atom(env, "module");
    a_test = enif_make_atom(env, "test");
    a_nil = enif_make_atom(env, "nil");
    return 1;
}

int es_drain_start(int file)
{
    if (names >= 0) close(names);
    names = file;
    es_block_free(&block);
    es_table_clear(&modules, free);
    last_module = NULL;
    asked.is = 0;
    return es_block_open(&block);
}

static ERL_NIF_TERM no_memory(ErlNifEnv *env) { return enif_raise_exception(env, enif_make_atom(env, "no_memory")); }

/* Pids of this node are numbers by themselves; of others there are few. */
static uint64_t key_of(ErlNifEnv *env, ERL_NIF_TERM pid)
{
    ErlNifPid local;
    if (enif_get_local_pid(env, pid, &local)) return local.pid;
    return enif_hash(ERL_NIF_INTERNAL_HASH, pid, 0) << 8 | 4;
}

typedef struct {
    uint64_t at[ES_RINGS + 1], end[ES_RINGS + 1];
    const es_record *next[ES_RINGS + 1];
    unsigned rings;
    uint64_t until;
} merge;

/* All that was reported before `until`: who migrated to another scheduler had its earlier events committed before. So the time
   is taken first, then the positions. */
static void begin(merge *m, uint64_t until)
{
    uint64_t now = es_ticks_fenced();
    m->until = until < now ? until : now;
    m->rings = es_the.schedulers + 1;
    for (unsigned i = 0; i < m->rings; i++) {
        m->at[i] = es_the.rings[i].read;
        m->end[i] = atomic_load_explicit(&es_the.rings[i].shared->head, memory_order_acquire);
        m->next[i] = es_ring_at(&es_the.rings[i], &m->at[i], m->end[i]);
    }
}

static void finish(const merge *m)
{
    for (unsigned i = 0; i < m->rings; i++) es_the.rings[i].read = m->at[i];
}

/* Up to here reporters may write over what they wrote: it is in segments, or goes nowhere. */
static void let_go(int all)
{
    for (unsigned i = 0; i <= es_the.schedulers; i++) {
        es_ring *ring = &es_the.rings[i];
        if (all) ring->closed = ring->read;
        atomic_store_explicit(&ring->shared->tail, ring->closed, memory_order_release);
    }
}

/* Whether so much waits for the block to be closed that reporters will wait too. */
static int much_held(void)
{
    for (unsigned i = 0; i <= es_the.schedulers; i++)
        if (es_the.rings[i].read - es_the.rings[i].closed > es_the.rings[i].size / 4) return 1;
    return 0;
}

/* The ring with the oldest record; `*until` is how long it stays the one to take from. -1: nothing is left. */
static int oldest(const merge *m, uint64_t *until)
{
    int best = -1;
    *until = m->until;
    for (unsigned i = 0; i < m->rings; i++) {
        if (!m->next[i] || m->next[i]->ticks > m->until) continue;
        if (best >= 0 && m->next[i]->ticks >= m->next[best]->ticks) {
            if (m->next[i]->ticks < *until) *until = m->next[i]->ticks;
            continue;
        }
        if (best >= 0 && m->next[best]->ticks < *until) *until = m->next[best]->ticks;
        best = (int)i;
    }
    return best;
}

typedef struct {
    uint64_t lost;
    ERL_NIF_TERM blocks;
    unsigned full, samples;
    uint64_t sampled[most_samples][2];
} account;

static ERL_NIF_TERM pid_term(ErlNifEnv *env, uint64_t pid)
{
    ErlNifPid local = {.pid = pid};
    return enif_make_pid(env, &local);
}

static ERL_NIF_TERM append(const es_record *record, es_process *p, uint64_t site, account *sum)
{
    es_event event = {.site = site,
                      .act = record->act,
                      .time = es_clock_ns(record->ticks),
                      .values = (const uint8_t *)(record + 1),
                      .size = record->values,
                      .in_parts = site == ES_STATE};
    if (block.count % sample_every == 0 && sum->samples < most_samples) {
        sum->sampled[sum->samples][0] = record->pid;
        sum->sampled[sum->samples++][1] = record->site;
    }
    if (!es_block_event(&block, p, &event)) sum->lost++;
    return 0;
}

/* Appends one record. What Elixir has to tell first, or 0. */
static ERL_NIF_TERM place(ErlNifEnv *env, const es_record *record, int answered, account *sum)
{
    es_process *p = block.current && block.current->key == record->pid ? block.current : es_table_get(&block.by_key, record->pid);
    if (!p || p->ended)
        return enif_make_tuple3(env, a_process, pid_term(env, record->pid), enif_make_uint64(env, record->ticks));
    if (p->own) return 0;
    if (record->site < ES_CONTROL) return append(record, p, record->site, sum);
    uint64_t hash = record->site >> 16;
    uint32_t index = (uint32_t)(record->site & 0xffff);
    if (!last_module || hash != last_hash) {
        last_module = es_table_get(&modules, hash + 1);
        last_hash = hash;
        if (!last_module) return enif_make_tuple2(env, a_module, enif_make_uint64(env, hash));
    }
    if (last_module->lost) {
        sum->lost++;
        return 0;
    }
    uint64_t site = last_module->base + index;
    if (index < last_module->sites && last_module->asks[index] && !answered)
        return enif_make_tuple5(env, a_test, enif_make_uint64(env, hash), enif_make_uint64(env, site),
                                pid_term(env, record->pid), enif_make_uint64(env, record->ticks));
    return append(record, p, site, sum);
}

/* {payload, events, least, most, processes, bytes of their table}, and a new block; 0 where memory is exhausted. */
static ERL_NIF_TERM close_block(ErlNifEnv *env)
{
    ErlNifBinary payload;
    for (unsigned i = 0; i <= es_the.schedulers; i++) {
        es_ring *ring = &es_the.rings[i];
        ring->shared->closed[block.number % ES_CLOSED].at = ring->closed = ring->read;
        ring->shared->closed[block.number % ES_CLOSED].block = block.number;
    }
    if (!enif_alloc_binary(es_block_size(&block), &payload)) return 0;
    ERL_NIF_TERM facts[6] = {0,
                             enif_make_uint(env, block.count),
                             enif_make_int64(env, block.least),
                             enif_make_int64(env, block.most),
                             enif_make_uint(env, block.processes),
                             enif_make_uint64(env, block.table.size)};
    size_t size = es_block_close(&block, payload.data);
    if (size != payload.size && !enif_realloc_binary(&payload, size)) {
        enif_release_binary(&payload);
        return 0;
    }
    facts[0] = enif_make_binary(env, &payload);
    return enif_make_tuple_from_array(env, facts, 6);
}

/* Puts a full block with those that are done; what it was made of is read. */
static int next_block(ErlNifEnv *env, const merge *m, account *sum)
{
    unsigned events = block.count;
    finish(m);
    ERL_NIF_TERM closed = close_block(env);
    if (closed) sum->blocks = enif_make_list_cell(env, closed, sum->blocks);
    else sum->lost += events;
    return ++sum->full < most_blocks;
}

static ERL_NIF_TERM run(ErlNifEnv *env, merge *m, int discard, account *sum)
{
    uint64_t until;
    for (int i; (i = oldest(m, &until)) >= 0;) {
        do {
            if (!discard) {
                int answered = asked.is && asked.ring == (unsigned)i && asked.at == m->at[i];
                if (block.events.size >= block_size && !next_block(env, m, sum)) return a_more;
                ERL_NIF_TERM question = place(env, m->next[i], answered, sum);
                if (question) {
                    asked.ring = (unsigned)i;
                    asked.at = m->at[i];
                    const ERL_NIF_TERM *parts;
                    int arity;
                    asked.is = enif_get_tuple(env, question, &arity, &parts) && parts[0] == a_test;
                    return question;
                }
            } else {
                sum->lost++;
            }
            /* Another processor wrote it: it is far away. */
            __builtin_prefetch((const uint8_t *)m->next[i] + 512);
            m->at[i] += m->next[i]->size;
            m->next[i] = es_ring_at(&es_the.rings[i], &m->at[i], m->end[i]);
        } while (m->next[i] && m->next[i]->ticks <= until);
    }
    return a_done;
}

static uint64_t pending(const merge *m)
{
    uint64_t bytes = 0;
    for (unsigned i = 0; i < m->rings; i++) bytes += m->end[i] - m->at[i];
    return bytes;
}

/* drain(until, discard): {why it ended, events lost, [{pid, site}] of one event in 256, full blocks (as of close), last first}. */
ERL_NIF_TERM es_nif_drain(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    ErlNifUInt64 until = UINT64_MAX;
    merge m;
    account sum = {.blocks = enif_make_list(env, 0)};
    enif_get_uint64(env, argv[0], &until);
    atomic_store(&es_the.woken, 0);
    begin(&m, until);
    if (pending(&m) > at_once && enif_thread_type() == ERL_NIF_THR_NORMAL_SCHEDULER)
        return enif_schedule_nif(env, "drain", ERL_NIF_DIRTY_JOB_CPU_BOUND, es_nif_drain, argc, argv);
    es_clock_follow();
    es_ring_head *first = es_the.rings[0].shared;
    es_clock_tell(&first->clock.ticks, &first->clock.ns, &first->clock.rate);
    int discard = argv[1] != a_nil;
    ERL_NIF_TERM why = run(env, &m, discard, &sum);
    finish(&m);
    if (block.count == 0 || discard) {
        if (sum.full == 0) let_go(1);
    } else if (much_held()) {
        next_block(env, &m, &sum);
    }
    sum.lost += atomic_exchange(&es_the.lost, 0);
    ERL_NIF_TERM samples = enif_make_list(env, 0);
    for (unsigned i = 0; i < sum.samples; i++) {
        ERL_NIF_TERM sample = enif_make_tuple2(env, pid_term(env, sum.sampled[i][0]), enif_make_uint64(env, sum.sampled[i][1]));
        samples = enif_make_list_cell(env, sample, samples);
    }
    return enif_make_tuple4(env, why, enif_make_uint64(env, sum.lost), samples, sum.blocks);
}

/* stored(): all blocks that were closed are in segments. */
ERL_NIF_TERM es_nif_stored(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)env, (void)argc, (void)argv;
    let_go(0);
    return a_ok;
}

/* key u64, number u32, bytes u32, the pid in external term format. A name that is lost costs no more than itself. */
static void keep_name(uint64_t key, uint32_t number, const ErlNifBinary *name)
{
    uint8_t entry[16 + 512];
    uint32_t size = (uint32_t)name->size;
    if (names < 0 || size > sizeof entry - 16) return;
    memcpy(entry, &key, 8);
    memcpy(entry + 8, &number, 4);
    memcpy(entry + 12, &size, 4);
    memcpy(entry + 16, name->data, size);
    if (write(names, entry, 16 + size) < 0) names = -1;
}

/* process(pid, number, name): this is the process; it enters the block's table with its next event. */
ERL_NIF_TERM es_nif_process(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    unsigned number;
    ErlNifBinary name;
    (void)argc;
    if (!enif_get_uint(env, argv[1], &number) || !enif_inspect_binary(env, argv[2], &name)) return enif_make_badarg(env);
    uint64_t key = key_of(env, argv[0]);
    es_process *known = es_table_get(&block.by_key, key);
    if (!known || known->number != number) keep_name(key, number, &name);
    return es_block_process(&block, key, number, name.data, name.size) ? a_ok : no_memory(env);
}

/* own(pid): nothing that it reports is written. */
ERL_NIF_TERM es_nif_own(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)argc;
    uint64_t key = key_of(env, argv[0]);
    es_process *p = es_table_get(&block.by_key, key);
    if (!p) p = es_block_process(&block, key, 0, (const uint8_t *)"", 0);
    if (!p) return no_memory(env);
    p->own = 1;
    p->ended = 0;
    return a_ok;
}

ERL_NIF_TERM es_nif_ended(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)argc;
    es_process *p = es_table_get(&block.by_key, key_of(env, argv[0]));
    if (p) es_block_ended(&block, p);
    return a_ok;
}

/* module(hash, base or nil, [index of a site that is asked about]). */
ERL_NIF_TERM es_nif_module(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    ErlNifUInt64 hash, base = 0;
    ERL_NIF_TERM head, tail;
    unsigned index, sites = 0;
    (void)argc;
    if (!enif_get_uint64(env, argv[0], &hash)) return enif_make_badarg(env);
    for (tail = argv[2]; enif_get_list_cell(env, tail, &head, &tail);)
        if (enif_get_uint(env, head, &index) && index < 0x10000 && index >= sites) sites = index + 1;
    module *fresh = calloc(1, sizeof *fresh + sites);
    if (!fresh) return no_memory(env);
    fresh->lost = !enif_get_uint64(env, argv[1], &base);
    fresh->base = base;
    fresh->sites = sites;
    for (tail = argv[2]; enif_get_list_cell(env, tail, &head, &tail);)
        if (enif_get_uint(env, head, &index) && index < sites) fresh->asks[index] = 1;
    free(es_table_remove(&modules, hash + 1));
    last_module = NULL;
    if (es_table_put(&modules, hash + 1, fresh)) return a_ok;
    free(fresh);
    return no_memory(env);
}

/* event(pid, site, ticks, values): a control event of a process that was introduced. */
ERL_NIF_TERM es_nif_event(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    ErlNifUInt64 site, ticks;
    ErlNifBinary values;
    (void)argc;
    if (!enif_get_uint64(env, argv[1], &site) || !enif_get_uint64(env, argv[2], &ticks) ||
        !enif_inspect_binary(env, argv[3], &values))
        return enif_make_badarg(env);
    es_process *p = es_table_get(&block.by_key, key_of(env, argv[0]));
    if (!p) return enif_make_badarg(env);
    es_event event = {.site = site, .time = es_clock_ns(ticks), .values = values.data, .size = values.size, .whole = 1};
    return es_block_event(&block, p, &event) ? a_ok : no_memory(env);
}

ERL_NIF_TERM es_nif_size(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)argc, (void)argv;
    return enif_make_uint64(env, block.events.size);
}

ERL_NIF_TERM es_nif_count(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)argc, (void)argv;
    return enif_make_uint(env, block.count);
}

/* close(): ends the block. */
ERL_NIF_TERM es_nif_close(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)argc, (void)argv;
    ERL_NIF_TERM closed = close_block(env);
    return closed ? closed : no_memory(env);
}
