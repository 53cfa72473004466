import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { RecordingError } from './errors.js';

const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/**
 * Opens a file of a recording to be read. A recording may come from anybody: a link that leads out of it, a pipe that nobody writes to or a device
 * without end is refused. Fails as `openSync` does where there is no such file.
 */
export function openPlain(file: string): number {
  const fd = opened(file);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw notPlain(file);
}

/** All of such a file. */
export function readPlain(file: string): Buffer {
  const fd = openPlain(file);
  try {
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

function opened(file: string): number {
  try {
    return openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A link; a socket, or a device that is not there.
    throw code === 'ELOOP' || code === 'ENXIO' || code === 'EMLINK' ? notPlain(file) : error;
  }
}

const notPlain = (file: string): RecordingError => RecordingError.damaged(file, 'it is no plain file');
