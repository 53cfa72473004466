#include "encode_reference.h"

#include <string.h>

#include "encode_look.h"
#include "encode_state.h"
#include "encode_vm.h"

/* External format: tag, how many numbers (u16), node and creation, then the numbers (u32 each). */
#define REFERENCE 90
#define PREFIX_MOST 272
#define NUMBERS_MOST 5

/* After so many of a kind were as the VM has written them, we write them. */
#define CONFIRMED 100
#define KINDS 4

/* References whose terms begin with the same word, each thread's own: what the VM writes before their numbers. */
static _Thread_local struct kind {
    ERL_NIF_TERM word;
    uint32_t node;
    int confirmed; /* negative: they are not as we think */
    size_t prefix, numbers;
    uint8_t bytes[PREFIX_MOST + 4 * NUMBERS_MOST];
} kinds[KINDS];

static struct kind *kind_of(ERL_NIF_TERM word)
{
    struct kind *kind = &kinds[(word >> 6) % KINDS];
    uint32_t node = es_vm_node();
    if (kind->word != word || kind->node != node) *kind = (struct kind){.word = word, .node = node};
    return kind;
}

/* What stands first in a reference; in one to a resource of the VM's, which holds no numbers, stands a pointer. */
static bool holds_numbers(const ERL_NIF_TERM *box) { return (uint32_t)box[1] == UINT32_MAX; }

/* After it; what an alias has besides, its process, follows them. */
static void put_numbers(uint8_t *at, const ERL_NIF_TERM *box, size_t count)
{
    const uint32_t *numbers = (const uint32_t *)(box + 1) + 1;
    for (size_t i = 0; i < count; i++) es_u32(at + 4 * i, numbers[i]);
}

/* Whether it is as we would have written it. */
static bool as_ours(struct kind *kind, const ERL_NIF_TERM *box, const uint8_t *bytes, size_t size)
{
    size_t numbers = bytes[0] == REFERENCE ? (size_t)bytes[1] << 8 | bytes[2] : 0, prefix = size - 4 * numbers;
    uint8_t ours[4 * NUMBERS_MOST];
    if (numbers == 0 || numbers > NUMBERS_MOST || (numbers + 1) * 4 > (box[0] >> 6) * sizeof *box || prefix > PREFIX_MOST) return false;
    put_numbers(ours, box, numbers);
    if (memcmp(ours, bytes + prefix, 4 * numbers) != 0) return false;
    if (kind->confirmed == 0) {
        kind->prefix = prefix;
        kind->numbers = numbers;
        memcpy(kind->bytes, bytes, prefix);
    }
    return kind->prefix == prefix && kind->numbers == numbers && memcmp(kind->bytes, bytes, prefix) == 0;
}

const uint8_t *es_reference_bytes(ErlNifEnv *env, ERL_NIF_TERM term, size_t *size)
{
    if (!es_look_known || (term & 3) != 2) return es_vm_bytes(env, term, size);
    const ERL_NIF_TERM *box = (const ERL_NIF_TERM *)(term - 2);
    if (!holds_numbers(box)) return es_vm_bytes(env, term, size);
    struct kind *kind = kind_of(box[0]);
    if (kind->confirmed < CONFIRMED) {
        const uint8_t *bytes = es_vm_bytes(env, term, size);
        if (bytes && kind->confirmed >= 0) kind->confirmed = as_ours(kind, box, bytes, *size) ? kind->confirmed + 1 : -1;
        return bytes;
    }
    put_numbers(kind->bytes + kind->prefix, box, kind->numbers);
    *size = kind->prefix + 4 * kind->numbers;
    return kind->bytes;
}
