/** Texts as `inspect` escapes them (Elixir's Code.Identifier.escape) and what of them it takes for printable. */

const named = new Map<number, string>([
  [7, '\\a'],
  [8, '\\b'],
  [9, '\\t'],
  [10, '\\n'],
  [11, '\\v'],
  [12, '\\f'],
  [13, '\\r'],
  [27, '\\e'],
  [92, '\\\\'],
  [127, '\\d'],
]);

/** Characters that look like something else or like nothing. */
const confusing = /[\u00A0\u061C\u2000-\u200F\u2028-\u202E\u205F-\u2064\u2066-\u2069\uFEFF\uFFF9-\uFFFC]|\u034F/;

/** How texts are escaped. */
export interface Escaping {
  /** As before Elixir 1.15, which let confusing characters stand. */
  readonly old?: boolean;
  /** The characters that have a short escape. */
  readonly names?: ReadonlyMap<number, string>;
}

/** `text` with `quote` and everything that cannot be read escaped, as between `quote`s. */
export function escapeText(text: string, quote: string, { old = false, names = named }: Escaping = {}): string {
  let out = '';
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i) as number;
    const char = String.fromCodePoint(code);
    i += char.length;
    if (char === quote) out += `\\${quote}`;
    else if (char === '#' && text[i] === '{') {
      out += '\\#{';
      i += 1;
    } else out += names.get(code) ?? (old ? oldEscape(code, char) : escapeCode(code, char));
  }
  return out;
}

function escapeCode(code: number, char: string): string {
  if (code === 0) return '\\0';
  if (confusing.test(char)) return `\\u${hex(code, 4)}`;
  if (isGraphic(code)) return char;
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 6)}}`;
}

function oldEscape(code: number, char: string): string {
  if (code === 0) return '\\0';
  if (code === 0xfeff) return '\\uFEFF';
  if (isGraphic(code)) return char;
  return code < 0x100 ? `\\x${hex(code, 2)}` : `\\x{${hex(code, code < 0x10000 ? 4 : 6)}}`;
}

/** The text of a binary if `String.printable?/1` says so, else undefined. */
export function printableText(bytes: Uint8Array): string | undefined {
  let text: string;
  try {
    text = strict.decode(bytes);
  } catch {
    return undefined;
  }
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) as number;
    if (code > 0xffff) i += 1;
    if (!isGraphic(code) && !isWhite(code)) return undefined;
  }
  return text;
}

/** Whether `List.ascii_printable?/1` says so of this character. */
export function isAsciiPrintable(code: number): boolean {
  return (code >= 0x20 && code <= 0x7e) || (isWhite(code) && code !== 127);
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function isGraphic(code: number): boolean {
  return (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd) || code >= 0x10000;
}

/** Not graphic, but printable: \a \b \t \n \v \f \r \e \d. */
function isWhite(code: number): boolean {
  return (code >= 7 && code <= 13) || code === 27 || code === 127;
}

function hex(code: number, digits: number): string {
  return code.toString(16).toUpperCase().padStart(digits, '0');
}
