#include "encode_fold.h"

/* Capitals that alternate with their small letters: `first` even or odd as the capitals are. */
static bool alternates(uint32_t c)
{
    return ((c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177) || (c >= 0x1de && c <= 0x21f && c != 0x1f0 && c != 0x1f6) ||
            (c >= 0x222 && c <= 0x233) || (c >= 0x370 && c <= 0x373) || (c >= 0x3d8 && c <= 0x3ef) ||
            (c >= 0x460 && c <= 0x481) || (c >= 0x48a && c <= 0x4bf) || (c >= 0x4d0 && c <= 0x52f) ||
            (c >= 0x1e00 && c <= 0x1e95) || (c >= 0x1ea0 && c <= 0x1eff))
               ? c % 2 == 0
               : ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e) || (c >= 0x1cd && c <= 0x1dc) ||
                  (c >= 0x4c1 && c <= 0x4ce)) &&
                     c % 2 == 1;
}

static uint32_t lower(uint32_t c)
{
    /* Of letters beyond ASCII, those that become ASCII come first: no spelling of "token" may pass. */
    switch (c) {
    case 0x212a: return 'k';
    case 0x212b: return 0xe5;
    case 0x2126: return 0x3c9;
    case 0x178: return 0xff;
    case 0x1e9e: return 0xdf;
    case 0x386: return 0x3ac;
    case 0x38c: return 0x3cc;
    case 0x4c0: return 0x4cf;
    }
    if ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3ab && c != 0x3a2) || (c >= 0x410 && c <= 0x42f) ||
        (c >= 0xff21 && c <= 0xff3a))
        return c + 32;
    if (c >= 0x388 && c <= 0x38a) return c + 37;
    if (c >= 0x38e && c <= 0x38f) return c + 63;
    if (c >= 0x400 && c <= 0x40f) return c + 80;
    if (c >= 0x531 && c <= 0x556) return c + 48;
    return alternates(c) ? c + 1 : c;
}

/* The code point at `text`, and its bytes; 0 bytes where it is none. */
static size_t decode(const uint8_t *text, size_t size, uint32_t *c)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = text[0] < 0x80 ? 1 : text[0] >> 5 == 6 ? 2 : text[0] >> 4 == 14 ? 3 : text[0] >> 3 == 30 ? 4 : 0;
    if (n == 0 || n > size) return 0;
    *c = n == 1 ? text[0] : text[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if (text[i] >> 6 != 2) return 0;
        *c = *c << 6 | (text[i] & 0x3f);
    }
    return *c < least[n] || *c > 0x10ffff || (*c >= 0xd800 && *c <= 0xdfff) ? 0 : n;
}

static uint8_t *encode(uint8_t *to, uint32_t c)
{
    if (c < 0x80) {
        *to++ = (uint8_t)c;
    } else if (c < 0x800) {
        *to++ = (uint8_t)(0xc0 | c >> 6);
        *to++ = 0x80 | (c & 0x3f);
    } else if (c < 0x10000) {
        *to++ = (uint8_t)(0xe0 | c >> 12);
        *to++ = 0x80 | (c >> 6 & 0x3f);
        *to++ = 0x80 | (c & 0x3f);
    } else {
        *to++ = (uint8_t)(0xf0 | c >> 18);
        *to++ = 0x80 | (c >> 12 & 0x3f);
        *to++ = 0x80 | (c >> 6 & 0x3f);
        *to++ = 0x80 | (c & 0x3f);
    }
    return to;
}

static uint8_t *fold_beyond_ascii(uint8_t *to, const uint8_t *text, size_t size)
{
    for (size_t at = 0; at < size;) {
        uint32_t c;
        size_t n = decode(text + at, size - at, &c);
        if (n == 0) {
            *to++ = text[at++];
            continue;
        }
        at += n;
        /* The only letter that becomes two. */
        if (c == 0x130) to = encode(encode(to, 'i'), 0x307);
        else to = encode(to, c >= 'A' && c <= 'Z' ? c + 32 : c >= 0x80 ? lower(c) : c);
    }
    return to;
}

size_t es_fold(uint8_t *to, const uint8_t *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (text[i] >= 0x80) return (size_t)(fold_beyond_ascii(to + i, text + i, size - i) - to);
        to[i] = text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i];
    }
    return size;
}

bool es_utf8(const uint8_t *text, size_t size)
{
    uint32_t c;
    for (size_t at = 0; at < size;) {
        size_t n = decode(text + at, size - at, &c);
        if (n == 0) return false;
        at += n;
    }
    return true;
}
