import assert from 'node:assert/strict';
import { parseLiteral } from '../../../adapter/dap/expressions/literal.js';
import { exitMessage } from '../../../adapter/replay/exitReason.js';

/** As `Exception.format_banner(:exit, reason)` words what is behind the call. */
const worded: Record<string, string> = {
  ':broken': '** (exit) :broken',
  '{:shutdown, 3}': '** (exit) {:shutdown, 3}',
  '{:timeout, {GenServer, :call, [1, 2]}}': '** (exit) :timeout',
  '{{%{__struct__: RuntimeError, __exception__: true, message: "oops"}, []}, {Web.Endpoint, :call, [%{}, []]}}':
    '** (exit) an exception was raised:\n    ** (RuntimeError) oops',
  '{{{%{__struct__: RuntimeError, __exception__: true, message: "oops"}, []}, {Web.Endpoint, :call, [%{}, []]}}, []}':
    '** (exit) an exception was raised:\n    ** (RuntimeError) oops',
  '{{:badmatch, 1}, [{Shop, :f, 0, []}]}': '** (exit) {:badmatch, 1}',
};

describe('an exit that was not worded where it was recorded', () => {
  for (const [reason, message] of Object.entries(worded))
    it(`is worded: ${reason}`, () => {
      const term = parseLiteral(reason);
      assert.ok(term !== undefined);
      assert.equal(exitMessage(term), message);
    });
});
