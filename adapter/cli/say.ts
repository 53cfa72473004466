import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * ElixirScope's own words go to stderr, and by plain writes: Node's streams would change the mode of a pipe that the
 * program shares with us.
 */
export function say(text: string): void {
  write(2, `${harmless(text)}\n`);
}

/** The answer that a command was asked for. */
export function answer(text: string): void {
  write(1, `${harmless(text)}\n`);
}

/**
 * The text with control characters written out, as JSON also has them. What comes from a program, a path or somebody's recording must not
 * move the cursor, give the terminal orders, or turn the order of what is read.
 */
export function harmless(text: string): string {
  return text.replace(CONTROLS, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** All but line feeds and tabs; and those that turn the direction of writing. */
const CONTROLS = /(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;

/** Where the user sees it: whether a line may be redrawn. */
export const onTerminal = (): boolean => isatty(2);

/** Replaces the line under way; an empty text clears it. Only on a terminal. */
export function redraw(text: string): void {
  if (onTerminal()) write(2, `\r\x1b[K${text}`);
}

function write(fd: number, text: string): void {
  let bytes: Uint8Array = Buffer.from(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(fd, bytes));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A full pipe: its reader is slow. A closed one: nobody reads any more.
      if (code === 'EAGAIN') continue;
      if (code === 'EPIPE') return;
      throw error;
    }
  }
}
