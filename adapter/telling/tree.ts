import type { ListedProcess, ProcessTree } from '../protocol.js';
import type { Term } from '../recording/term.js';
import type { Nanos, ProcessInfo, ProcId } from '../replay/history.js';
import type { ProcessAt, TreeNode } from '../replay/system.js';
import { cutText } from '../words.js';
import { shortName } from './names.js';
import type { Telling } from './telling.js';

export interface Looking {
  /** The process in which a session stands: listed though it may be over. */
  readonly here?: ProcId;
  /** The thread that a process is to clients. */
  readonly threadIdOf?: (proc: ProcId) => number;
}

/** What a process was doing, at most: reasons of exits are long. */
const LONGEST = 120;

/** The processes as they were at a time, those first in which, or below which, recorded code ran. */
export function processTree(telling: Telling, time: Nanos, { here, threadIdOf }: Looking = {}): ProcessTree {
  const { history, system } = telling;
  const list = (proc: ProcId, node?: TreeNode): ListedProcess => {
    const now = system.processAt(proc, time);
    const info = history.process(proc);
    return {
      process: proc,
      pid: info?.pid ?? '',
      name: info === undefined ? '' : nameOf(info, now),
      kind: node?.kind ?? 'process',
      status: now.status === 'not born' ? 'ended' : now.status,
      doing: cutText(now.doing, LONGEST),
      ...(node?.childId === undefined || isUndefined(node.childId) ? {} : { childId: telling.short(node.childId, 80) }),
      ...(node?.strategy === undefined ? {} : { strategy: node.strategy }),
      restarts: node?.restarts ?? 0,
      queue: system.mailboxAt(proc, time).messages.length,
      hasState: system.stateHistory(proc).length > 0,
      ...(info?.ranCode && threadIdOf ? { threadId: threadIdOf(proc) } : {}),
      here: proc === here,
      children: node?.children.map((child) => list(child.proc, child)) ?? [],
    };
  };
  const { roots, unsupervised } = system.supervisionTreeAt(time);
  const ranCode = ({ process, children }: ListedProcess): boolean =>
    history.process(process as ProcId)?.ranCode === true || children.some(ranCode);
  const oursFirst = (all: readonly ListedProcess[]) => [...all].sort((a, b) => Number(ranCode(b)) - Number(ranCode(a)));
  const listed = oursFirst(roots.map((root) => list(root.proc, root)));
  const others = here === undefined || unsupervised.includes(here) || isIn(listed, here) ? unsupervised : [...unsupervised, here];
  const remark = remarkOn(telling);
  return { roots: listed, others: oursFirst(others.map((proc) => list(proc))), time, ...(remark === undefined ? {} : { remark }) };
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
  const about = why === undefined ? '' : `: ${why}`;
  if (messages === 'off') return `Messages were not recorded${about}.`;
  return history.losses[0];
}
