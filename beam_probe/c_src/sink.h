/* What reports and what drains share. One recording at a time in a VM. */
#ifndef ES_SINK_H
#define ES_SINK_H

#include "encode.h"
#include "ring.h"

/* Bits of the mode, as ElixirscopeProbe.Gauge's. */
enum { es_go = 1, es_behind = 2, es_governing = 4, es_messages = 8, es_quiet = 16, es_calls = 32 };

#define ES_RINGS 64
#define ES_SITES 4096
#define ES_PIDS 65536
#define ES_HIDDEN 32
/* Of a governed site: its function is not even told to be called any more, only counted. */
#define ES_COUNTED (UINT64_C(1) << 62)
/* Sites below it are no places in code (FORMAT.md). */
#define ES_CONTROL 64
/* That of a process's state. */
#define ES_STATE 15

typedef struct {
    _Atomic uint32_t mode;
    /* The process that drains. */
    ErlNifPid writer;
    /* It was told to, and has not begun yet. */
    _Atomic uint32_t woken;
    /* One a scheduler; the last is for all other threads, which take the lock. */
    es_ring rings[ES_RINGS + 1];
    unsigned schedulers;
    ErlNifMutex *others;
    /* Events too big for any ring. */
    _Atomic uint64_t lost;
    /* Compound values of this second, and governed sites, by hash of the site. */
    _Atomic uint32_t hot[ES_SITES];
    _Atomic uint64_t governed[ES_SITES];
    /* How often what is only counted was entered: of each thread for itself, the last are all others'. */
    _Atomic uint64_t counts[ES_RINGS + 1][ES_SITES];
    /* Processes that the writer was told of, by hash; who is not there (any more) is told of again. */
    _Atomic ERL_NIF_TERM met[ES_PIDS];
    /* The probe's own processes: what is said to them, or by them, is not traced. */
    _Atomic ERL_NIF_TERM hidden[ES_HIDDEN];
    _Atomic uint32_t hiding;
    /* Who is none of them mostly is none of these. */
    _Atomic uint64_t shades;
} es_sink;

extern es_sink es_the;

static inline unsigned es_site_slot(uint64_t site) { return (unsigned)(site ^ site >> 16) & (ES_SITES - 1); }

void es_wake(ErlNifEnv *env);

/* NIFs, and what they need when the library is loaded. */
int es_report_load(ErlNifEnv *env);
int es_code_load(ErlNifEnv *env);
ERL_NIF_TERM es_nif_enter(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_enter_list(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_ev(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_ev_list(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_st(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_st_list(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_enter_two(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_ev_two(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_cut(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);

/* Of an erl_tracer. */
int es_trace_load(ErlNifEnv *env);
ERL_NIF_TERM es_nif_enabled(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_trace(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_pick(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_hide(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_taken(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_demonitored(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);

int es_drain_load(ErlNifEnv *env);
/* `names`: the file that keeps who the processes are, or -1. */
int es_drain_start(int names);
ERL_NIF_TERM es_nif_drain(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_stored(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_process(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_own(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_ended(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_module(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_event(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_size(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_count(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);
ERL_NIF_TERM es_nif_close(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);

#endif
