import { sourceIn } from './outputPlaces.js';
import { type Happening, output, say } from './reaction.js';
import type { Session } from './session.js';

type Stream = 'stdout' | 'stderr';

/** A burst is a few messages, not one a line. */
const gatherMs = 100;
/** A console keeps 10,000 lines: a burst of so many is shown whole, a flood at this many lines a second, the newest ones. */
const burst = 10_000;
const linesASecond = 2_000;
/** Of what waits to be shown, and of one line. */
const mostChars = 2_000_000;
const longestLine = 10_000;
/** The end of the output is what people look for. */
const lastLines = 500;

interface Line {
  readonly stream: Stream;
  readonly text: string;
}

/** What the program writes, on its way to the client: gathered, with the places in the code that it names, and no more of it than a console can take. */
export class ProgramOutput {
  #waiting: Line[] = [];
  #chars = 0;
  #allowance = burst;
  #since = Date.now();
  #timer: NodeJS.Timeout | undefined;
  /** Lines left out: since the last flush, and in all. */
  #left = 0;
  #leftInAll = 0;

  constructor(
    private readonly session: Session,
    private readonly projectDir: string,
  ) {}

  write(stream: Stream, text: string): void {
    for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) this.#add({ stream, text: cut(line) });
    this.#timer ??= setTimeout(() => this.#flush(), gatherMs);
  }

  /** The program has ended: shows the rest, and says what was not shown. */
  end(): void {
    this.#allowance += lastLines;
    this.#flush();
    if (this.#leftInAll > 0)
      this.session.emit(
        say(`${lines(this.#leftInAll)} of output were left out. "console": "integratedTerminal" in the launch configuration shows all.`),
      );
  }

  #add(line: Line): void {
    const last = this.#waiting.at(-1);
    // Programs write the parts of a line one by one.
    if (last !== undefined && last.stream === line.stream && !last.text.endsWith('\n') && last.text.length < longestLine)
      this.#waiting[this.#waiting.length - 1] = { stream: line.stream, text: last.text + line.text };
    else this.#waiting.push(line);
    this.#chars += line.text.length;
    if (this.#waiting.length > 2 * burst || this.#chars > 2 * mostChars) this.#keepNewest(burst);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const now = Date.now();
    this.#allowance = Math.min(burst + lastLines, this.#allowance + ((now - this.#since) / 1000) * linesASecond);
    this.#since = now;
    this.#keepNewest(Math.floor(this.#allowance));
    this.#allowance -= this.#waiting.length;
    const left = this.#left === 0 ? [] : [say(`… ${lines(this.#left)} left out: they came faster than a console can show them …`)];
    this.session.emit(...left, ...this.#events());
    this.#waiting = [];
    this.#chars = 0;
    this.#left = 0;
  }

  #keepNewest(count: number): void {
    let first = Math.max(0, this.#waiting.length - count);
    let dropped = 0;
    for (let at = 0; at < first; at++) dropped += this.#waiting[at]?.text.length ?? 0;
    for (; this.#chars - dropped > mostChars && first < this.#waiting.length; first++) dropped += this.#waiting[first]?.text.length ?? 0;
    this.#waiting = this.#waiting.slice(first);
    this.#chars -= dropped;
    this.#left += first;
    this.#leftInAll += first;
  }

  /** Lines of one stream together, but for those that name a place in the code: they lead there. */
  #events(): Happening[] {
    const events: Happening[] = [];
    let together: Line | undefined;
    const done = () => {
      if (together !== undefined) events.push(output(together.stream, together.text));
      together = undefined;
    };
    for (const line of this.#waiting) {
      const place = sourceIn(line.text, this.projectDir);
      if (place !== undefined || together?.stream !== line.stream) done();
      if (place === undefined) together = { stream: line.stream, text: (together?.text ?? '') + line.text };
      else
        events.push({
          event: 'output',
          body: { category: line.stream, output: line.text, ...place, line: this.session.toClientLine(place.line) },
        });
    }
    done();
    return events;
  }
}

function cut(line: string): string {
  return line.length <= longestLine ? line : `${line.slice(0, longestLine)}… (${line.length - longestLine} more characters)\n`;
}

const lines = (count: number): string => `${count.toLocaleString('en')} line${count === 1 ? '' : 's'}`;
