/*
 * A term becomes the bytes of an event's value (adapter/recording/FORMAT.md, "Values"): external term format without the
 * leading 131, cut to its budget with the marks of FORMAT.md, without secrets.
 *
 * The result says what ElixirscopeProbe.Cut and ElixirscopeProbe.Redaction would make of the term. Time and C stack are
 * bounded by the budget, whatever the term; nothing is allocated on the program's heap, and no binary is handed to the VM's
 * own functions, which would make the program's next append copy all of it.
 *
 * Any thread that has a caller's environment may encode; the tables are shared and only grow.
 */
#ifndef ES_ENCODE_H
#define ES_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "erl_nif.h"

/* As ElixirscopeProbe.Cut's: bytes, items of one collection, depth, and bytes kept of a binary that is too long. */
typedef struct {
  size_t bytes;
  uint32_t items;
  uint32_t depth;
  size_t prefix;
} es_budget;

/* Deeper than this nothing is written, whatever the budget says. */
#define ES_MAX_DEPTH 32

extern const es_budget es_budget_full;
extern const es_budget es_budget_small;
/* For the state of a process, which is looked at as a whole. */
extern const es_budget es_budget_state;

typedef enum {
  ES_OK,
  /* It does not fit where it should go. The same call succeeds with more room. */
  ES_FULL,
  /* It holds what only Elixir can cut (funs; on unknown VMs long binaries): ElixirscopeProbe.Cut.value/2, then es_encode of
     what that answers without a budget. (If that is awkward too, which no result of Cut is: es_governed.) */
  ES_AWKWARD,
  /* It holds a struct whose hidden fields nobody has told yet: es_out's `module`. Tell (es_struct_shows), then try again. */
  ES_STRUCT
} es_result;

typedef struct {
  uint8_t *bytes; /* where to write */
  size_t room;    /* how much may be written there */
  size_t size;    /* ES_OK: how much was */
  void *context;  /* for the one who is told of secrets */
  bool brief;     /* with the short marks of FORMAT.md */
  bool passing;   /* nobody can be asked: never ES_AWKWARD or ES_STRUCT; what would be so is marked */
  ERL_NIF_TERM module;
} es_out;

/* Writes a value. Without a budget (NULL) it is one that ElixirscopeProbe.Cut has cut: it is written whole. What lies in
   `bytes` is undefined unless the answer is ES_OK; secrets are never written there, not even for a moment. */
es_result es_encode(ErlNifEnv *env, ERL_NIF_TERM value, const es_budget *budget, es_out *out);

/* Tells of the texts in a value that stands in a secret's place, as far as it would be written; writes nothing. ES_AWKWARD as above. */
es_result es_encode_secret(ErlNifEnv *env, ERL_NIF_TERM value, void *context);

/* Writes what a governed function writes of a value (ElixirscopeProbe.Cut.governed/1). Never awkward. */
es_result es_governed(ErlNifEnv *env, ERL_NIF_TERM value, es_out *out);

/* Is told a text that stood in a secret's place, as ElixirscopeProbe.Secrets.within/1 finds it, each about once a thread (so
   what it is told must be kept). May be told texts of values that are not written in the end. */
typedef void es_secret_met(ErlNifEnv *env, void *context, const uint8_t *text, size_t size);

/* Is told a struct that stood, `passing`, in a value before anybody told what it shows: its fields were cut. */
typedef void es_struct_met(ErlNifEnv *env, ERL_NIF_TERM module);

/* Once, when the library is loaded. False: out of memory. */
bool es_encoder_init(ErlNifEnv *env, es_secret_met *secret, es_struct_met *structure);

/* The names of secrets, in place of those before: a list of binaries, in lower case (String.downcase/1). False: it is none. */
bool es_redact_names(ErlNifEnv *env, ERL_NIF_TERM names);

/* What a struct shows to inspect: a list of field names, or any other term: all of them (ElixirscopeProbe.Redaction finds
   it out). Told again, the last counts. False: out of memory. */
bool es_struct_shows(ErlNifEnv *env, ERL_NIF_TERM module, ERL_NIF_TERM fields);

/* The node's name has changed, and with it the bytes of its pids. */
void es_node_changed(void);

#endif
