import type { Chaos } from './chaos.js';

/** Once it has printed this, it gets that signal. */
const signalled = (words: string, signal: NodeJS.Signals): Chaos['heard'] => {
  const done = new Set<number>();
  return (said, pid) => {
    if (!said.includes(words) || done.has(pid)) return;
    done.add(pid);
    process.kill(pid, signal);
  };
};

/** Ideas that go well together in one VM, one after another. */
const TOGETHER = [
  'Chaos.Loading.run()',
  'Chaos.Modules.many(30)',
  'Chaos.Modules.versions(20)',
  ':"Elixir.Chaos.Имена".все()',
  'Chaos.Terms.run(10_000)',
  'Chaos.Deep.run(2_000)',
  'Chaos.Large.binary(5_000_000)',
  'Chaos.Large.dictionary(5_000)',
  'Chaos.Large.table(5_000)',
  'Chaos.Large.mailbox(5_000, :on_heap)',
  'Chaos.Large.mailbox(5_000, :off_heap)',
  'Chaos.Large.processes(1_000)',
  'Chaos.Control.endless()',
  'Chaos.Control.kill_many(20)',
];

/** What is told with each change of ours. */
export const quickly: Readonly<Record<string, Chaos>> = {
  'all that is odd, one after another': { run: TOGETHER.join('; ') },
  'with hardly any atoms left, and then halts': { run: 'Chaos.Limits.atoms(200); Chaos.Endings.at_once()', flags: '+t 60000' },
  'that halts in the midst of work': { run: 'Chaos.Endings.halt(3)' },
};

/** What takes long, or much memory: one at a time. */
export const atLength: Readonly<Record<string, Chaos>> = {
  'hardly any processes left': { run: 'Chaos.Limits.processes(3)', flags: '+P 1024' },
  'processes that may have so much memory only': { run: 'Chaos.Limits.heap()', sinks: ['native'] },
  'processes of the highest priority that work': { run: 'Chaos.Limits.priority()' },
  'one scheduler': { run: 'Chaos.Large.mailbox(20_000, :on_heap); Chaos.Limits.priority()', flags: '+S 1' },
  'a bound for all heaps': { run: 'Chaos.Large.mailbox(20_000, :off_heap)', flags: '+hmax 3000000' },
  'a clock that may jump': { run: 'Chaos.Large.mailbox(20_000, :off_heap)', flags: '+C multi_time_warp' },
  'a clock that is not corrected': { run: 'Chaos.Large.mailbox(20_000, :off_heap)', flags: '+c false' },
  'a process that suspends others': { run: 'Chaos.Control.suspend(50)' },
  'a loop without end that is stopped': { run: 'Chaos.Control.forever()', heard: signalled('turning', 'SIGTERM') },
  'processes that are killed wherever they are': { run: 'Chaos.Control.kill_many(500)' },
  'an end by :init.stop': { run: 'Chaos.Endings.stop()' },
  'an end without flushing': { run: 'Chaos.Endings.halt(3, flush: false)' },
  'an end with a slogan': { run: 'Chaos.Endings.halt(~c"a slogan")', env: { ERL_CRASH_DUMP_BYTES: '0' } },
  'an end of the kernel': { run: 'Chaos.Endings.kernel()', env: { ERL_CRASH_DUMP_BYTES: '0' } },
  'an end of the logger': { run: 'Chaos.Endings.logger()' },
  'a million levels': { run: 'Chaos.Deep.run(1_000_000)' },
  'a gigabyte': { run: 'Chaos.Large.binary(1_000_000_000)' },
  'a large dictionary': { run: 'Chaos.Large.dictionary(500_000)' },
  'a large table': { run: 'Chaos.Large.table(500_000)' },
  'a million messages': { run: 'Chaos.Large.mailbox(1_000_000, :on_heap)' },
  'a million messages beside the heap': { run: 'Chaos.Large.mailbox(1_000_000, :off_heap)' },
  'a hundred thousand processes': { run: 'Chaos.Large.processes(100_000)' },
  'terms of every kind, large ones': { run: 'Chaos.Terms.run(1_000_000)' },
  'file names in Latin-1': { run: 'Chaos.Loading.run(); Chaos.Modules.many(3)', env: { LC_ALL: 'C', LANG: 'C' } },
  'a thousand modules': { run: 'Chaos.Modules.many(1_000)' },
  'a module in hundreds of versions': { run: 'Chaos.Modules.versions(300)' },
};
