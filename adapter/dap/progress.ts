import { say } from './reaction.js';
import type { Session } from './session.js';

const WORDS: Record<string, string> = {
  compile: 'Compiling the project',
  instrument: 'Instrumenting modules',
  scrub: 'Removing secrets',
  open: 'Opening the recording',
  search: 'Looking for where the condition holds',
};
/** Work that is counted in files is told in percent; the rest only as long as it lasts. */
const UNCOUNTED = new Set(['compile']);
/** What the recording needs once the program has run: it cannot be given up. */
const NEEDED = new Set(['scrub']);
/** A client that shows no progress gets a line each so many percent. */
const PERCENT_A_LINE = 25;

/** Tells the client how far the work around the program's own has got: as its progress bar, or in lines where it has none. */
export class ProgressReport {
  static #nextId = 1;
  #id: string | undefined;
  #lastLine = 0;

  constructor(
    private readonly session: Session,
    /** Called when the user gives up what is shown. */
    private readonly giveUp: () => void,
  ) {}

  say(title: string): void {
    if (!this.session.client.progress) this.session.emit(say(`${title} …`));
    else this.#show(title, true);
  }

  count(what: string, done: number, total: number): void {
    if (total <= 0) return;
    const percentage = UNCOUNTED.has(what) ? undefined : Math.round((100 * done) / total);
    this.#tell(what, percentage === undefined ? '' : `: ${done} of ${total}`, done >= total, percentage);
  }

  percent(what: string, percentage: number): void {
    this.#tell(what, ` (${percentage} %)`, false, percentage);
  }

  #tell(what: string, how: string, isDone: boolean, percentage: number | undefined): void {
    const title = WORDS[what] ?? what;
    const message = `${title}${how}`;
    if (this.session.client.progress) {
      if (isDone) this.end();
      else this.#show(message, !NEEDED.has(what), percentage);
    } else if (percentage !== undefined && (percentage >= this.#lastLine + PERCENT_A_LINE || isDone)) {
      this.#lastLine = percentage;
      this.session.emit(say(message));
    }
  }

  end(): void {
    if (this.#id === undefined) return;
    this.#emit('progressEnd', {});
    this.#id = undefined;
  }

  #show(message: string, cancellable: boolean, percentage?: number): void {
    const body = { message, ...(percentage === undefined ? {} : { percentage }) };
    if (this.#id !== undefined) {
      this.#emit('progressUpdate', body);
      return;
    }
    this.#id = `elixirscope-${ProgressReport.#nextId++}`;
    if (cancellable) this.session.canBeGivenUp(this.#id, this.giveUp);
    // The title stays as long as the progress does, and is shown before each message.
    this.#emit('progressStart', { title: 'ElixirScope', cancellable, ...body });
  }

  #emit(event: string, body: object): void {
    this.session.emit({ event, body: { progressId: this.#id, ...body } });
  }
}
