import assert from 'node:assert/strict';
import { DapClient } from './dapClient.js';

/** Milliseconds of what a person waits for, in a session that records a test and then looks around in it. */
export interface Waits {
  /** From the launch to the stop at the failure: the recording and all that comes before it. */
  readonly toStop: number;
  readonly threads: number;
  readonly threadsListed: number;
  /** The 95th of a hundred, of as many threads' top frames. */
  readonly stackTrace: number;
  readonly scopes: number;
  readonly variables: number;
  readonly stepBack: number;
}

/** Records \`mix test\` in \`project\` as an editor does, and asks for what an editor asks for at each stop. */
export async function measure(project: string, env: Readonly<Record<string, string | undefined>>): Promise<Waits> {
  const client = DapClient.inProcess(env, { patienceMs: 600_000 });
  try {
    const [toStop] = await timed(async () => {
      await client.launch({ projectDir: project, task: 'test', taskArgs: ['--seed', '0'] });
      const stop = await client.stopped();
      assert.equal(stop.description, 'failed test');
    });
    const [threads, listed] = await timed(() => client.threads());
    const waits = { stackTrace: [] as number[], scopes: [] as number[], variables: [] as number[], stepBack: [] as number[] };
    for (let turn = 0; turn < 100; turn++) {
      const threadId = listed[turn % listed.length]?.id ?? client.thread;
      const [stackMs, stack] = await timed(() => client.stack(threadId, 0, 20));
      waits.stackTrace.push(stackMs);
      const [scopesMs, scopes] = await timed(() => client.scopes(stack[0]?.id ?? 0).catch(() => []));
      waits.scopes.push(scopesMs);
      const [scope] = scopes;
      if (scope !== undefined) waits.variables.push((await timed(() => client.variables(scope.variablesReference)))[0]);
      waits.stepBack.push((await timed(() => client.stepBack()))[0]);
    }
    const p95 = (all: number[]) => [...all].sort((a, b) => a - b)[Math.floor(0.95 * all.length)] ?? 0;
    return {
      toStop,
      threads,
      threadsListed: listed.length,
      stackTrace: p95(waits.stackTrace),
      scopes: p95(waits.scopes),
      variables: p95(waits.variables),
      stepBack: p95(waits.stepBack),
    };
  } finally {
    await client.leave();
  }
}

async function timed<T>(work: () => Promise<T>): Promise<[number, T]> {
  const started = performance.now();
  const result = await work();
  return [performance.now() - started, result];
}
