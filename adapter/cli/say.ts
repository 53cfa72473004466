import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * ElixirScope's own words go to stderr, and by plain writes: Node's streams would change the mode of a pipe that the
 * program shares with us.
 */
export function say(text: string): void {
  write(2, `${text}\n`);
}

/** The answer that a command was asked for. */
export function answer(text: string): void {
  write(1, `${text}\n`);
}

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
