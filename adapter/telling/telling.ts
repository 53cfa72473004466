import { inspect } from '../recording/inspect.js';
import type { Term } from '../recording/term.js';
import { withoutStack } from '../replay/exitReason.js';
import type { History, ProcId } from '../replay/history.js';
import type { System } from '../replay/system.js';
import { cutText } from '../words.js';
import { namesakes, processName, shortName } from './names.js';
import { everythingSaid, type Said } from './output.js';
import type { Writing } from './writing.js';

/** As much of a value as goes into a line beside other words. */
const SHORT = 160;

/** A history with all that it takes to put it into words. */
export class Telling {
  #byPid: ReadonlyMap<string, ProcId> | undefined;
  #namesakes: ReadonlySet<ProcId> | undefined;
  #said: readonly Said[] | undefined;

  constructor(
    readonly history: History,
    readonly writing: Writing,
  ) {}

  get system(): System {
    return this.history.system;
  }

  /** All that the program wrote and logged, in order. */
  get said(): readonly Said[] {
    this.#said ??= everythingSaid(this.system);
    return this.#said;
  }

  /** `Shop.Till #PID<0.120.0>`. */
  name(proc: ProcId | undefined): string {
    const process = proc === undefined ? undefined : this.history.process(proc);
    return process === undefined ? 'an unknown process' : processName(process);
  }

  /** `Shop.Till`; with its pid where another had that name at the same time, or nothing but the pid where nothing else is known. */
  shortName(proc: ProcId | undefined): string {
    const process = proc === undefined ? undefined : this.history.process(proc);
    if (process === undefined) return 'an unknown process';
    this.#namesakes ??= namesakes(this.history.processes());
    return this.#namesakes.has(process.proc) ? processName(process) : shortName(process);
  }

  /** A value on one line, shortened. */
  short(value: Term, most = SHORT): string {
    return cutText(this.writing.write(value), most);
  }

  /** Why a process ended, in short. */
  exit(reason: Term, most?: number): string {
    return this.short(withoutStack(reason), most);
  }

  /** A pid with the name of its process; whatever else names a process (a name, a name and its node, a port) as Elixir writes it. */
  whom(term: Term): string {
    const proc = this.procOf(term);
    if (proc !== undefined) return this.name(proc);
    const whom = typeof term === 'object' && term.type === 'tuple' && term.items.length === 2 ? (term.items[0] ?? term) : term;
    return inspect(whom, this.writing.options);
  }

  /** The process behind a pid. */
  procOf(term: Term): ProcId | undefined {
    if (typeof term !== 'object' || term.type !== 'pid' || !this.history.nodes().has(term.node)) return undefined;
    this.#byPid ??= new Map(this.history.processes().map(({ pid, proc }) => [pid, proc]));
    return this.#byPid.get(inspect(term));
  }
}
