import { say } from './reaction.js';
import type { Session } from './session.js';

const WORDS: Record<string, string> = { instrument: 'Instrumenting modules', scrub: 'Removing secrets' };
/** A client that shows no progress gets a line each so many percent. */
const PERCENT_A_LINE = 25;

/** Tells the client how far the work before the program's start has got: as its progress bar, or in lines where it has none. */
export class ProgressReport {
  static #nextId = 1;
  readonly #id = `elixirscope-${ProgressReport.#nextId++}`;
  #shown = false;
  #lastLine = 0;

  constructor(private readonly session: Session) {}

  say(title: string): void {
    if (!this.session.client.progress) this.session.emit(say(`${title} …`));
    else if (this.#shown) this.#emit('progressUpdate', { message: title });
    else this.#start(title);
  }

  count(what: string, done: number, total: number): void {
    if (total <= 0) return;
    const percentage = Math.round((100 * done) / total);
    const message = `${WORDS[what] ?? what}: ${done} of ${total}`;
    if (this.session.client.progress) {
      if (!this.#shown) this.#start(WORDS[what] ?? what);
      this.#emit('progressUpdate', { message, percentage });
      if (done >= total) this.end();
    } else if (percentage >= this.#lastLine + PERCENT_A_LINE || done >= total) {
      this.#lastLine = percentage;
      this.session.emit(say(message));
    }
  }

  end(): void {
    if (this.#shown) this.#emit('progressEnd', {});
    this.#shown = false;
  }

  #start(title: string): void {
    this.#shown = true;
    this.#emit('progressStart', { title: 'ElixirScope', message: title });
  }

  #emit(event: string, body: object): void {
    this.session.emit({ event, body: { progressId: this.#id, ...body } });
  }
}
