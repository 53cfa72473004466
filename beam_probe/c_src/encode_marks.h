/* The marks that stand where something was cut (FORMAT.md), as bytes of external term format. */
#ifndef ES_ENCODE_MARKS_H
#define ES_ENCODE_MARKS_H

/* External term format's tags. */
#define ES_SMALL_INTEGER 97
#define ES_INTEGER 98
#define ES_SMALL_TUPLE 104
#define ES_LARGE_TUPLE 105
#define ES_NIL 106
#define ES_LIST 108
#define ES_BINARY 109
#define ES_SMALL_BIG 110
#define ES_MAP 116
#define ES_BIT_BINARY 77
#define ES_NEW_FLOAT 70
#define ES_ATOM_LATIN1 100
#define ES_SMALL_ATOM_LATIN1 115
#define ES_ATOM 118
#define ES_SMALL_ATOM 119

/* FORMAT.md's own: ES_MARK_LIST, ES_MARK_BINARY and ES_MARK_MAP in one byte. */
#define ES_BRIEF_LIST "\x03"
#define ES_BRIEF_BINARY "\x04"
#define ES_BRIEF_MAP "\x05"
#define ES_INTEGER_16 6
#define ES_INTEGER_24 7

#define ES_PAIR "h\x02"
#define ES_TRIPLE "h\x03"
#define ES_QUADRUPLE "h\x04"
#define ES_ATOM_CUT "w\x10" "$elixirscope_cut"

#define ES_MARK_DEPTH ES_PAIR ES_ATOM_CUT "w\x05" "depth"
#define ES_MARK_REDACTED ES_PAIR ES_ATOM_CUT "w\x08" "redacted"
#define ES_MARK_GOVERNED ES_PAIR ES_ATOM_CUT "w\x08" "governed"
#define ES_MARK_FUN ES_PAIR ES_ATOM_CUT "w\x03" "fun"
/* How many remain is not counted: -1. */
#define ES_MARK_LIST ES_TRIPLE ES_ATOM_CUT "w\x04" "list" "b\xff\xff\xff\xff"
/* Key and value; the number of the remaining pairs follows. */
#define ES_MARK_MAP ES_ATOM_CUT ES_PAIR "w\x03" "map"
/* The size follows, then a list of the first elements. */
#define ES_MARK_TUPLE ES_QUADRUPLE ES_ATOM_CUT "w\x05" "tuple"
/* The size follows, then a binary of the first bytes. */
#define ES_MARK_BINARY ES_QUADRUPLE ES_ATOM_CUT "w\x06" "binary"
#define ES_MARK_BITSTRING ES_QUADRUPLE ES_ATOM_CUT "w\x09" "bitstring"

#endif
