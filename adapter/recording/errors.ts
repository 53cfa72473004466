/** All the ways in which a recording cannot be read, with words for the user that say what to do. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';

  private constructor(
    readonly code: 'missing' | 'newer' | 'damaged' | 'gone',
    message: string,
  ) {
    super(message);
  }

  static missing(dir: string): RecordingError {
    return new RecordingError('missing', `${dir} is not a recording: it has neither a manifest.json nor a probe.json.`);
  }

  static newer(file: string, format: number, known: number): RecordingError {
    const what = `${file} has format ${format}, this version reads formats up to ${known}.`;
    return new RecordingError('newer', `The recording was made by a newer ElixirScope: ${what} Update ElixirScope to open it.`);
  }

  static damaged(file: string, why: string): RecordingError {
    return new RecordingError('damaged', `The recording is damaged: ${file}: ${why}.`);
  }

  /** Found while it is open; when it is opened again, what is left of it is found. */
  static altered(file: string, why: string): RecordingError {
    return new RecordingError('damaged', `The recording is damaged: ${file}: ${why}. Open it again to see what is left of it.`);
  }

  static gone(file: string): RecordingError {
    const what = `${file} was dropped while it was open, to keep the recording within its disk budget.`;
    return new RecordingError('gone', `This part of history is gone: ${what} Open the recording again to see what is kept.`);
  }
}
