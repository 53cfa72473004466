import assert from 'node:assert/strict';
import {
  launchWithoutValues,
  manifestWithoutValues,
  probeWithoutValues,
  traceWithoutValues,
} from '../../../adapter/diagnostics/withoutValues.js';

const trace = (message: object) => traceWithoutValues(JSON.stringify({ at: '2026-11-20T09:00:00Z', from: 'adapter', message })) ?? '';

describe('a diagnostic bundle', () => {
  it('tells of protocol messages who said what when, and no value, name or path', () => {
    const text = trace({
      seq: 7,
      type: 'response',
      command: 'variables',
      success: true,
      body: { variables: [{ name: 'card', value: '"4111 1111"', evaluateName: 'user.card', variablesReference: 12 }] },
    });

    assert.deepEqual(JSON.parse(text), {
      at: '2026-11-20T09:00:00Z',
      from: 'adapter',
      message: {
        seq: 7,
        type: 'response',
        command: 'variables',
        success: true,
        body: { variables: [{ name: '‹4 characters›', value: '‹11 characters›', evaluateName: '‹9 characters›', variablesReference: 12 }] },
      },
    });
  });

  it('lets nothing through by any way that the protocol has for texts', () => {
    const secret = 'hunter2';
    const messages = [
      { type: 'event', event: 'output', body: { category: 'stdout', output: secret } },
      { command: 'evaluate', arguments: { expression: secret, context: 'repl' } },
      {
        command: 'launch',
        arguments: {
          taskArgs: ['-e', secret],
          env: { [secret]: secret },
          projectDir: `/home/${secret}`,
          substitutePath: { [secret]: '/x' },
        },
      },
      { success: false, message: secret, body: { error: { id: 608, format: secret, variables: { x: secret } } } },
      { command: 'exceptionInfo', body: { exceptionId: secret, description: secret, details: { message: secret, stackTrace: secret } } },
      { command: 'elixirscope/inlineValues', body: [{ text: secret }] },
      { command: 'threads', body: { threads: [{ id: 1, name: secret }] } },
    ];
    for (const message of messages) assert.ok(!trace(message).includes(secret), trace(message));
    assert.equal(traceWithoutValues('{"torn": "hun'), undefined);
  });

  it('tells of recordings how they ended, not of what', () => {
    const text = JSON.stringify(
      manifestWithoutValues({
        format: 1,
        id: '20261120-test-1',
        task: 'run',
        taskArgs: ['-e', 'hunter2'],
        command: ['mix', 'run', '-e', 'hunter2'],
        project: '/home/hunter2',
        cwd: '/home/hunter2',
        status: 'finished',
        exitStatus: 1,
        envNames: ['HUNTER2'],
      }),
    );
    assert.match(text, /"status":"finished","exitStatus":1/);
    assert.match(text, /"taskArgs":"‹2 entries›"/);
    assert.doesNotMatch(text, /hunter2/i);
  });

  it('tells of the probe what it left alone, and which sink it took', () => {
    const told = probeWithoutValues({
      elixir: '1.18.3',
      sink: 'portable',
      sinkWhy: 'there is no C compiler',
      notices: ['hunter2'],
      modules: { recorded: ['Elixir.Hunter2'], skipped: [{ module: 'Elixir.A', why: 'no debug info' }] },
    });

    assert.deepEqual([told.sinkWhy, told.notices, told.recorded], ['there is no C compiler', '‹1 entries›', '‹1 entries›']);
    assert.deepEqual(told.skipped, [{ module: 'Elixir.A', why: 'no debug info' }]);
  });

  it('tells of launch configurations which attributes are set', () => {
    assert.deepEqual(
      launchWithoutValues({
        type: 'elixirscope',
        task: 'test',
        name: 'hunter2',
        taskArgs: ['hunter2'],
        env: { A: 'hunter2' },
        trace: true,
      }),
      {
        type: 'elixirscope',
        task: 'test',
        name: '…',
        taskArgs: '…',
        env: '…',
        trace: true,
      },
    );
  });
});
