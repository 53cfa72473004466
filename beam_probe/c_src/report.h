/* One event, on its way into the ring of the thread that it happens on. */
#ifndef ES_REPORT_H
#define ES_REPORT_H

#include "sink.h"

typedef struct {
    /* As instrumented code has it; a control event's own number. */
    uint64_t site;
    int count, flags, governed;
    /* Nobody can be asked about its values. */
    bool passing;
    /* It cannot wait: where there is no room it is lost. */
    bool hasty;
    /* The process has not run yet: it cannot be asked who it is. */
    bool unborn;
    const ERL_NIF_TERM *values;
    /* What reports too often gets smaller budgets than `most`: it is counted by `source`. */
    uint64_t source;
    const es_budget *most;
    /* Of the value that was written last. */
    const es_budget *budget;
    ERL_NIF_TERM module;
} es_said;

/* ok, or what Elixir has to do before it is called again. */
ERL_NIF_TERM es_write(ErlNifEnv *env, const ErlNifPid *who, uint64_t act, es_said *what);

#endif
