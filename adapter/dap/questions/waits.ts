import type { ProcId } from '../../replay/history.js';
import type { CallInFlight } from '../../replay/system.js';

/** Who waits for whom, as chains and cycles of calls. A process waits for one reply at a time. */
export interface Waits {
  readonly calls: readonly CallInFlight[];
  /** The call that a process waits for. */
  of(proc: ProcId): CallInFlight | undefined;
  /** Every call once: each chain begins with one whom nobody waits for, or in a cycle, and ends where one before went on. */
  chains(): readonly (readonly CallInFlight[])[];
  /** Those chains, whole, that lead to a process, and on from it. */
  chainsWith(proc: ProcId): readonly (readonly CallInFlight[])[];
  /** Processes that wait for one another, and so for ever: the calls around each circle. */
  cycles(): readonly (readonly CallInFlight[])[];
  isInCycle(call: CallInFlight): boolean;
}

export function waitsOf(inFlight: readonly CallInFlight[]): Waits {
  const byCaller = new Map(inFlight.map((call) => [call.caller, call]));
  const calls = [...byCaller.values()].sort((a, b) => a.since - b.since);
  const next = ({ callee }: CallInFlight): CallInFlight | undefined => (callee === undefined ? undefined : byCaller.get(callee));
  const cycles = cyclesOf(calls, next);
  const inCycles = new Set(cycles.flat());
  const waitedFor = new Set(calls.map(({ callee }) => callee));
  const beginnings = [...calls.filter(({ caller }) => !waitedFor.has(caller)), ...cycles.flatMap(([first]) => first ?? [])];
  const chains = (some: readonly CallInFlight[], isWanted: (chain: readonly CallInFlight[]) => boolean) => {
    const told = new Set<CallInFlight>();
    return some
      .map((first) => chainFrom(first, next))
      .filter(isWanted)
      .map((chain) => chain.filter((call) => !told.has(call) && told.add(call)))
      .filter((chain) => chain.length > 0);
  };
  return {
    calls,
    of: (proc) => byCaller.get(proc),
    chains: () => chains(beginnings, () => true),
    chainsWith: (proc) => chains(beginnings, (chain) => chain.some(({ caller, callee }) => caller === proc || callee === proc)),
    cycles: () => cycles,
    isInCycle: (call) => inCycles.has(call),
  };
}

type Next = (call: CallInFlight) => CallInFlight | undefined;

function chainFrom(first: CallInFlight, next: Next): readonly CallInFlight[] {
  const chain = new Set<CallInFlight>();
  for (let call: CallInFlight | undefined = first; call !== undefined && !chain.has(call); call = next(call)) chain.add(call);
  return [...chain];
}

function cyclesOf(calls: readonly CallInFlight[], next: Next): readonly (readonly CallInFlight[])[] {
  const seen = new Set<CallInFlight>();
  return calls.flatMap((first) => {
    if (seen.has(first)) return [];
    const chain = chainFrom(first, next);
    const last = chain.at(-1);
    const back = last && next(last);
    const isNew = back !== undefined && !seen.has(back);
    for (const call of chain) seen.add(call);
    return isNew ? [chain.slice(chain.indexOf(back))] : [];
  });
}
