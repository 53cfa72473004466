import assert from 'node:assert/strict';
import { parseLaunch } from '../../adapter/dap/launchArgs.js';

describe('a launch configuration', () => {
  it('records a task', () => {
    const launch = parseLaunch({
      task: 'test',
      taskArgs: ['--seed', '0'],
      projectDir: '/p',
      env: { A: 'b', GONE: null, N: 1 },
      mixEnv: 'test',
    });
    assert.ok(launch.kind === 'task');
    assert.deepEqual(launch.taskArgs, ['--seed', '0']);
    assert.deepEqual(launch.env, { A: 'b', GONE: null, N: '1' });
    assert.equal(launch.stopOn, 'failure');
  });

  it('says which messages and tables are recorded', () => {
    const launch = parseLaunch({ task: 'run', messages: 'received', ets: ['Shop.Cache'], secrets: ['password'] });
    assert.ok(launch.kind === 'task');
    assert.equal(launch.what.messages, 'received');
    assert.deepEqual(launch.what.ets, ['Shop.Cache']);
    assert.deepEqual(launch.what.secrets, ['password']);
  });

  it('takes a profile, and what is said beside it', () => {
    const launch = parseLaunch({ task: 'run', profile: 'balanced', messages: 'all', levels: { 'Shop.*': 'full' } });
    assert.ok(launch.kind === 'task');
    assert.deepEqual(
      [launch.what.level, launch.what.messages, launch.what.levels, launch.what.include],
      ['calls', 'all', { 'Shop.*': 'full' }, []],
    );
  });

  it('opens a recording', () => {
    const launch = parseLaunch({ recording: 'last', stopOn: 'entry' });
    assert.ok(launch.kind === 'recording');
    assert.equal(launch.recording, 'last');
    assert.equal(launch.stopOn, 'entry');
  });

  it('may hold attributes that nobody knows, and those that editors add', () => {
    const launch = parseLaunch({ task: 'test', frobnicate: 1, name: 'x', type: 'elixirscope', request: 'launch', __sessionId: '1' });
    assert.deepEqual(launch.unknown, ['frobnicate']);
  });

  it('knows sources in other folders', () => {
    const substitutions = [{ recorded: '/build', here: '/home/me/shop' }];
    assert.deepEqual(parseLaunch({ recording: 'x', substitutePath: { '/build': '/home/me/shop' } }).substitutions, substitutions);
    assert.deepEqual(
      parseLaunch({ recording: 'x', substitutePath: [{ from: '/build', to: '/home/me/shop' }] }).substitutions,
      substitutions,
    );
  });

  const wrong: [string, object, RegExp][] = [
    ['nothing to launch', {}, /neither a "task" nor a "recording"/],
    ['two things to launch', { task: 'test', recording: 'x' }, /both/],
    ['a task that is no text', { task: 5 }, /"task" must be text/],
    ['arguments that are no list', { task: 'test', taskArgs: '--trace' }, /"taskArgs" must be a list of texts/],
    ['an unknown stopOn', { task: 'test', stopOn: 'sometimes' }, /"stopOn" must be one of "failure", "end"/],
    ['an unknown level', { task: 'test', level: 'more' }, /"level" must be one of/],
    ['an unknown profile', { task: 'test', profile: 'loud' }, /"profile" must be one of "deep"/],
    ['an unknown level of a module', { task: 'test', levels: { A: 'more' } }, /"A" must be one of "full", "calls", "off"/],
    ['an unknown choice of messages', { task: 'test', messages: 'some' }, /"messages" must be one of "auto", "off"/],
    ['names of secrets that are no list', { task: 'test', secrets: 'password' }, /"secrets" must be a list of texts/],
    ['tables that are no list', { task: 'test', ets: 'cache' }, /"ets" must be a list of texts/],
    ['an environment that is a list', { task: 'test', env: [] }, /"env" must be an object/],
    ['a variable that is an object', { task: 'test', env: { A: {} } }, /"env.A" must be text or null/],
    ['a substitution without an end', { recording: 'x', substitutePath: [{ from: '/a' }] }, /"substitutePath" must be/],
  ];
  for (const [what, attributes, message] of wrong) {
    it(`with ${what} says what to correct`, () => assert.throws(() => parseLaunch(attributes), { message }));
  }
});
