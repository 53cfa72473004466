import type { RecordingStats } from '../protocol.js';
import type { Counts } from '../target/controlMessages.js';
import type { Session } from './session.js';

const tellEveryMs = 500;
/** With nothing new, only the time goes on. */
const tellSameEveryMs = 1000;

/** Tells the client how a recording goes on, while it is made: `elixirscope/stats`, at most twice a second. */
export class RunningNumbers {
  #counts: Counts = { events: 0, bytes: 0, lost: 0, modules: 0 };
  #told = '';
  #toldAt = 0;
  readonly #started = Date.now();
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly session: Session) {
    this.#timer = setInterval(() => this.#tick(), tellEveryMs);
    this.#tick();
  }

  update({ events, bytes, lost, modules, level }: Counts): void {
    this.#counts = { events, bytes, lost, modules, ...(level === undefined ? {} : { level }) };
  }

  /** The program has ended. */
  end(): void {
    clearInterval(this.#timer);
    this.#tell('stopped');
  }

  #tick(): void {
    const state = this.#state();
    const same = this.#told === JSON.stringify([state, this.#counts]);
    if (!same || Date.now() - this.#toldAt >= tellSameEveryMs - 50) this.#tell(state);
  }

  #tell(state: RecordingStats['state']): void {
    this.#told = JSON.stringify([state, this.#counts]);
    this.#toldAt = Date.now();
    const body: RecordingStats = { state, ...this.#counts, elapsedMs: this.#toldAt - this.#started };
    this.session.emit({ event: 'elixirscope/stats', body });
  }

  #state(): RecordingStats['state'] {
    const { state } = this.session;
    if (state.kind !== 'recording') return 'starting';
    if (state.stopping) return 'stopping';
    return state.look === undefined ? 'recording' : 'looking';
  }
}
