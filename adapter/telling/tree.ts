import type { ListedProcess, ProcessTree } from '../protocol.js';
import type { Term } from '../recording/term.js';
import type { Nanos, ProcessInfo, ProcId } from '../replay/history.js';
import type { ProcessAt, TreeNode, Warning } from '../replay/system.js';
import { cutText } from '../words.js';
import { shortName } from './names.js';
import type { Telling } from './telling.js';
import { warningText } from './warnings.js';

export interface Looking {
  /** The process in which a session stands: listed though it may be over. */
  readonly here?: ProcId;
  /** The thread that a process is to clients. */
  readonly threadIdOf?: (proc: ProcId) => number;
  /** However many there are. */
  readonly all?: boolean;
}

/** Of a supervisor's children, or of the processes without one, so many are listed: in a view of more nobody finds anything. */
const MOST = 500;
/** For so long a process is marked that the VM warned of. */
const WARNED_NS = 5e9;
/** What a process was doing, at most: reasons of exits are long. */
const LONGEST = 120;

/** The processes as they were at a time, those first in which, or below which, recorded code ran. */
export function processTree(telling: Telling, time: Nanos, looking: Looking = {}): ProcessTree {
  const lister = new Lister(telling, time, looking);
  const { roots, unsupervised } = telling.system.supervisionTreeAt(time);
  const { here } = looking;
  const listed = lister.several(roots);
  const isListed = here === undefined || unsupervised.includes(here) || isIn(listed, here);
  const others = lister.several([...unsupervised, ...(isListed ? [] : [here])].map((proc) => ({ proc })));
  const remark = [remarkOn(telling), lister.remark].filter((one) => one !== undefined).join(' ');
  return { roots: listed, others, time, ...(remark === '' ? {} : { remark }) };
}

/** A process to list, with what a supervisor knows of it. */
type Known = Pick<TreeNode, 'proc'> & Partial<Omit<TreeNode, 'kind'>> & { readonly kind?: ListedProcess['kind'] };

class Lister {
  private left = 0;
  /** What the VM warned of lately, by process. */
  private readonly warned: ReadonlyMap<ProcId, Warning>;

  constructor(
    private readonly telling: Telling,
    private readonly time: Nanos,
    private readonly looking: Looking,
  ) {
    const lately = telling.system.warningsUntil(time).filter(({ at }) => at.time > time - WARNED_NS);
    this.warned = new Map(lately.map((warning) => [warning.proc, warning]));
  }

  get remark(): string | undefined {
    return this.left === 0 ? undefined : `${this.left.toLocaleString('en')} more processes are not listed.`;
  }

  several(all: readonly Known[]): readonly ListedProcess[] {
    const shown = this.looking.all ? all : all.filter(({ proc }, i) => i < MOST || proc === this.looking.here);
    this.left += all.length - shown.length;
    const listed = shown.map((one) => this.one(one));
    return listed.sort((a, b) => Number(this.ranCode(b)) - Number(this.ranCode(a)));
  }

  private one({ proc, kind = 'process', childId, strategy, restarts = 0, children = [] }: Known): ListedProcess {
    const { history, system } = this.telling;
    const { here, threadIdOf } = this.looking;
    const now = system.processAt(proc, this.time);
    const info = history.process(proc);
    const warning = this.warned.get(proc);
    return {
      process: proc,
      pid: info?.pid ?? '',
      name: info === undefined ? '' : nameOf(info, now),
      kind,
      status: now.status === 'not born' ? 'ended' : now.status,
      doing: cutText(now.doing, LONGEST),
      ...(childId === undefined || isUndefined(childId) ? {} : { childId: this.telling.short(childId, 80) }),
      ...(strategy === undefined ? {} : { strategy }),
      restarts,
      queue: system.mailboxAt(proc, this.time).messages.length,
      hasState: now.state !== undefined || system.stateHistory(proc).length > 0,
      ...(info?.ranCode && threadIdOf ? { threadId: threadIdOf(proc) } : {}),
      here: proc === here,
      ...(warning === undefined ? {} : { warning: warningText(warning) }),
      children: this.several(children),
    };
  }

  private ranCode({ process, children }: ListedProcess): boolean {
    return this.telling.history.process(process as ProcId)?.ranCode === true || children.some((child) => this.ranCode(child));
  }
}

/** Where nothing else is known, what it was spawned to run: that says more than a pid, but of what is spawned with a fn. */
function nameOf(info: ProcessInfo, { initialCall }: ProcessAt): string {
  const name = shortName(info);
  return name === info.pid && initialCall !== undefined && initialCall !== ':erlang.apply/2' ? initialCall : name;
}

/** The id of all children of a DynamicSupervisor. */
const isUndefined = (term: Term): boolean => typeof term === 'object' && term.type === 'atom' && term.name === 'undefined';

function isIn(listed: readonly ListedProcess[], proc: ProcId): boolean {
  return listed.some((one) => one.process === proc || isIn(one.children, proc));
}

/** Why answers about messages and processes may be incomplete, in words. */
export function remarkOn({ system, history }: Telling): string | undefined {
  const { messages, why } = system.coverage;
  const about = why === undefined ? '' : `: ${why.replace(/\.$/, '')}`;
  if (messages === 'off') return `Messages were not recorded${about}.`;
  return history.losses[0];
}
