/* Names in lower case, as String.downcase/1 makes them: the Latin, Greek, Cyrillic and Armenian letters of living
 * languages, and whatever letter becomes one of ASCII. */
#ifndef ES_ENCODE_FOLD_H
#define ES_ENCODE_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writes `text` in lower case and answers its size. There must be room for twice the size. */
size_t es_fold(uint8_t *to, const uint8_t *text, size_t size);

/* Whether it is valid UTF-8, as String.valid?/1 says. */
bool es_utf8(const uint8_t *text, size_t size);

#endif
