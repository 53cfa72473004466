/* Tells of the texts that stand where secrets stand, as ElixirscopeProbe.Secrets.within/1 finds them. */
#ifndef ES_ENCODE_SECRETS_H
#define ES_ENCODE_SECRETS_H

#include "encode.h"

extern es_secret_met *es_met;

/* Tells of a text, once or a few times a thread and es_redact_names, until it is enough. */
void es_secret_text(ErlNifEnv *env, void *context, const uint8_t *text, size_t size);

/* Of more secrets nobody wants to hear, until es_redact_names. */
void es_secrets_enough(void);

/* Tells of a list of characters, if it is one, of at most `most`. */
void es_secret_charlist(ErlNifEnv *env, void *context, ERL_NIF_TERM list, size_t most);

/* More of a text is not told. */
#define ES_SECRET_LONGEST 4096

#endif
