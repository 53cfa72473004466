#include "encode_bits.h"

#include <stdatomic.h>
#include <string.h>

/* The lower bits of a pointer to a boxed term, and those of the word it points to that tell what it is. */
#define BOXED 2
#define POINTER_TAG 3
#define KIND 0x3f
/* Those of a pointer to bytes, and the one of them that says that they may move. */
#define FLAGS 3
#define MOVES 2

static struct {
    enum { UNKNOWN, IN_BYTES, IN_BITS } layout;
    ERL_NIF_TERM on_heap, off_heap, part;
    size_t head; /* IN_BITS: what stands before the bytes of a binary that is not on a heap */
} known;

/* How often the VM has said that bytes that may move lie where we would look; negative: they do not. */
static atomic_int confirmed;
#define CONFIRMED 100
/* Parts up to this size the VM copies. */
#define COPIED 64

static const ERL_NIF_TERM *unboxed(ERL_NIF_TERM term) { return (const ERL_NIF_TERM *)(term - BOXED); }

static bool find_in_bytes(const ERL_NIF_TERM *box, es_bits *bits)
{
    ERL_NIF_TERM kind = box[0] & KIND;
    bits->offset = 0;
    bits->bits = box[1] * 8;
    if (kind == known.part) {
        const uint8_t *rest = (const uint8_t *)&box[3];
        bits->bits += rest[0];
        bits->offset = box[2] * 8 + rest[1];
        box = unboxed(box[4]);
        kind = box[0] & KIND;
    }
    if (kind == known.on_heap) bits->base = (const uint8_t *)&box[2];
    else if (kind == known.off_heap) bits->base = (const uint8_t *)box[4];
    else return false;
    return true;
}

/* Where the bytes of a binary begin that `box` is a part of. */
static const uint8_t *bytes_of_whole(const ERL_NIF_TERM *box) { return (const uint8_t *)unboxed(box[4])[1] + known.head; }

/* Whether the VM sees the same last bytes there. It makes a copy of a part so short, which pins nothing. */
static bool confirm(ErlNifEnv *env, ERL_NIF_TERM term, const es_bits *bits)
{
    uint8_t ours[COPIED];
    ErlNifBinary seen;
    size_t size = bits->bits / 8, part = size < COPIED ? size : COPIED;
    es_bits last = {bits->base, bits->offset + (size - part) * 8, part * 8};
    if (!enif_inspect_binary(env, enif_make_sub_binary(env, term, size - part, part), &seen)) return false;
    es_bits_copy(ours, &last, part);
    return memcmp(ours, seen.data, part) == 0;
}

static bool find_moving(ErlNifEnv *env, ERL_NIF_TERM term, const ERL_NIF_TERM *box, es_bits *bits)
{
    int times = atomic_load_explicit(&confirmed, memory_order_relaxed);
    bits->base = bytes_of_whole(box);
    if (times >= CONFIRMED) return true;
    if (times < 0 || bits->bits % 8) return false;
    times = confirm(env, term, bits) ? times + 1 : -1;
    atomic_store_explicit(&confirmed, times, memory_order_relaxed);
    return times > 0;
}

static bool find_in_bits(ErlNifEnv *env, ERL_NIF_TERM term, const ERL_NIF_TERM *box, es_bits *bits)
{
    ERL_NIF_TERM kind = box[0] & KIND;
    if (kind == known.on_heap) {
        *bits = (es_bits){(const uint8_t *)&box[2], 0, box[1]};
        return true;
    }
    if (kind != known.part) return false;
    *bits = (es_bits){(const uint8_t *)(box[1] & ~(ERL_NIF_TERM)FLAGS), box[2], box[3] - box[2]};
    return (box[1] & MOVES) == 0 || find_moving(env, term, box, bits);
}

bool es_bits_find(ErlNifEnv *env, ERL_NIF_TERM term, es_bits *bits)
{
    if (known.layout == UNKNOWN || (term & POINTER_TAG) != BOXED) return false;
    const ERL_NIF_TERM *box = unboxed(term);
    return known.layout == IN_BITS ? find_in_bits(env, term, box, bits) : find_in_bytes(box, bits);
}

void es_bits_copy(uint8_t *to, const es_bits *bits, size_t size)
{
    if (size == 0) return;
    const uint8_t *from = bits->base + bits->offset / 8;
    unsigned shift = bits->offset % 8;
    if (shift == 0) {
        memcpy(to, from, size);
    } else {
        size_t there = (shift + bits->bits + 7) / 8;
        for (size_t i = 0; i < size; i++)
            to[i] = (uint8_t)(from[i] << shift | (i + 1 < there ? from[i + 1] >> (8 - shift) : 0));
    }
    if (size * 8 > bits->bits) to[size - 1] &= (uint8_t)(0xff << (size * 8 - bits->bits));
}

/* Sample: bytes that count up from `first`, the last with only its upper `last_bits`. */
static bool reads(ErlNifEnv *env, ERL_NIF_TERM term, uint8_t first, size_t size, unsigned last_bits)
{
    es_bits bits;
    uint8_t copy[1024];
    if (size > sizeof copy || !es_bits_find(env, term, &bits) || bits.bits != size * 8 - 8 + last_bits) return false;
    es_bits_copy(copy, &bits, size);
    for (size_t i = 0; i < size; i++) {
        uint8_t expected = (uint8_t)(first + i);
        if (i == size - 1) expected &= (uint8_t)(0xff << (8 - last_bits));
        if (copy[i] != expected) return false;
    }
    return true;
}

static ERL_NIF_TERM sample(ErlNifEnv *env, uint8_t first, size_t size)
{
    ERL_NIF_TERM term;
    uint8_t *bytes = enif_make_new_binary(env, size, &term);
    for (size_t i = 0; i < size; i++) bytes[i] = (uint8_t)(first + i);
    return term;
}

static bool bits_sample(ErlNifEnv *env, uint8_t first, uint8_t size, unsigned last_bits, ERL_NIF_TERM *term)
{
    uint8_t etf[256] = {131, 77, 0, 0, 0, size, (uint8_t)last_bits};
    for (size_t i = 0; i < size; i++) etf[7 + i] = (uint8_t)(first + i);
    etf[7 + size - 1] &= (uint8_t)(0xff << (8 - last_bits));
    return enif_binary_to_term(env, etf, 7 + (size_t)size, term, 0) != 0;
}

static bool learn_head(const ERL_NIF_TERM *one, const ERL_NIF_TERM *other)
{
    if ((one[4] & POINTER_TAG) != BOXED || (other[4] & POINTER_TAG) != BOXED) return false;
    known.head = one[1] - unboxed(one[4])[1];
    return (const uint8_t *)other[1] == bytes_of_whole(other);
}

static bool learn(ErlNifEnv *env)
{
    ERL_NIF_TERM small = sample(env, 1, 5), most = sample(env, 7, 64), large = sample(env, 3, 1000), larger = sample(env, 0, 3000);
    ERL_NIF_TERM few, many;
    ERL_NIF_TERM part = enif_make_sub_binary(env, large, 10, 700), of_small = enif_make_sub_binary(env, most, 3, 50);
    if (sizeof(ERL_NIF_TERM) != 8 || !bits_sample(env, 9, 6, 3, &few) || !bits_sample(env, 5, 100, 6, &many)) return false;

    ERL_NIF_TERM all[] = {small, most, large, larger, part, of_small, few, many};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if ((all[i] & POINTER_TAG) != BOXED) return false;
    known.on_heap = unboxed(small)[0] & KIND;
    known.off_heap = unboxed(large)[0] & KIND;
    known.part = unboxed(part)[0] & KIND;
    if (known.on_heap == known.off_heap || known.on_heap == known.part) return false;
    if (unboxed(small)[1] == 5 && known.off_heap != known.part) known.layout = IN_BYTES;
    else if (unboxed(small)[1] == 5 * 8 && known.off_heap == known.part) known.layout = IN_BITS;
    else return false;

    known.head = 0;
    atomic_store(&confirmed, 0);
    if (known.layout == IN_BITS && !learn_head(unboxed(large), unboxed(larger))) return false;
    return reads(env, small, 1, 5, 8) && reads(env, most, 7, 64, 8) && reads(env, large, 3, 1000, 8) &&
           reads(env, part, 13, 700, 8) && reads(env, of_small, 10, 50, 8) && reads(env, few, 9, 6, 3) &&
           reads(env, many, 5, 100, 6);
}

bool es_bits_init(void)
{
    ErlNifEnv *env = enif_alloc_env();
    bool learnt = learn(env);
    enif_free_env(env);
    if (!learnt) known.layout = UNKNOWN;
    return learnt;
}
