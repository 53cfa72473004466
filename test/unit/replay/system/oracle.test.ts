import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inspect } from '../../../../adapter/recording/inspect.js';
import type { History, Nanos } from '../../../../adapter/replay/history.js';
import { openHistory } from '../../../../adapter/replay/openHistory.js';
import type { Delivery } from '../../../../adapter/replay/system.js';
import { type Move, NaiveSystem, type Picture } from '../../../support/naiveSystem.js';
import { type RecordingBuilder, record } from '../../../support/recordingBuilder.js';

const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.constantFrom('send', 'send', 'send', 'arrive', 'arrive', 'arrive', 'take', 'take', 'finish', 'finish', 'call', 'end', 'restart'),
  who: fc.nat({ max: 30 }),
  whom: fc.nat({ max: 30 }),
  what: fc.nat({ max: 30 }),
  how: fc.nat({ max: 30 }),
});

/** A server that waited gets a message while it handles one, by a process that was born before it had any. */
const bornWhileItWaited: Move[] = [
  { kind: 'send', who: 0, whom: 3, what: 0, how: 0 },
  { kind: 'send', who: 0, whom: 4, what: 0, how: 0 },
  { kind: 'arrive', who: 0, whom: 0, what: 0, how: 0 },
  { kind: 'arrive', who: 0, whom: 0, what: 0, how: 0 },
  { kind: 'send', who: 4, whom: 3, what: 0, how: 0 },
  { kind: 'arrive', who: 0, whom: 0, what: 0, how: 0 },
];

describe('a system as recorded', function () {
  this.timeout(120_000);

  it('is at every time what a simulation of it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 10, maxLength: 80 }), fc.integer({ min: 1, max: 9 }), async (moves, blockEvents) => {
        const tape = record();
        try {
          const naive = new NaiveSystem(tape);
          for (const each of moves) naive.play(each);
          const history = await openHistory(tape.write({ blockEvents }));
          for (const picture of naive.pictures) compare(tape, history, picture);
          pairings(history, naive);
        } finally {
          tape.remove();
        }
      }),
      { numRuns: 250, examples: [[bornWhileItWaited, 1]] },
    );
  });

  it('pairs only what belongs together, whatever is missing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 20, maxLength: 80 }), fc.infiniteStream(fc.nat({ max: 9 })), async (moves, dice) => {
        const tape = record();
        try {
          const naive = new NaiveSystem(tape);
          for (const each of moves) naive.play(each);
          tape.lose(() => (dice.next().value ?? 9) === 0);
          const { system, processes } = await openHistory(tape.write()).then((history) => ({
            system: history.system,
            processes: history.processes(),
          }));
          for (const { sent, received, taken, pair } of system.deliveries({})) {
            if (sent && received) assert.ok(sent.time <= received.time);
            if (received && taken) assert.ok(received.time <= taken.time);
            if (pair !== undefined) assert.ok(system.delivery(pair));
          }
          for (const { proc } of processes) for (const { time } of naive.pictures) system.processAt(proc, time as Nanos);
        } finally {
          tape.remove();
        }
      }),
      { numRuns: 100 },
    );
  });
});

const sentTimes = (messages: Iterable<Delivery>) => [...messages].map(({ sent }) => sent?.time ?? -1);

function compare(tape: RecordingBuilder, history: History, picture: Picture): void {
  const { system } = history;
  const time = picture.time as Nanos;
  for (const [name, mailbox] of Object.entries(picture.mailboxes)) {
    const { proc } = tape.process(name);
    const told = system.mailboxAt(proc, time);
    assert.deepEqual(sentTimes(told.messages), mailbox, `mailbox of ${name} at ${time}`);
    assert.deepEqual(sentTimes(told.inFlight), picture.underWay[name], `in flight to ${name} at ${time}`);
    assert.ok(told.exact, `mailbox of ${name} is exact`);
  }
  for (const [name, state] of Object.entries(picture.states)) {
    const told = system.stateAt(tape.process(name).proc, time);
    if (state !== '') assert.equal(told && inspect(told.value()), state, `state of ${name} at ${time}`);
  }
  for (const [name, handled] of Object.entries(picture.handled)) {
    const { proc } = tape.process(name);
    const moment = history.momentAt(proc, time) ?? assert.fail();
    if (handled !== undefined) assert.equal(system.whoSent(moment)?.sent?.time, handled, `what ${name} handles at ${time}`);
  }
  const calling = system.callsInFlight(time).map(({ caller }) => caller);
  assert.deepEqual(new Set(calling), new Set(picture.calling.map((name) => tape.process(name).proc)), `calls at ${time}`);
  for (const name of picture.ended) assert.equal(system.processAt(tape.process(name).proc, time).status, 'ended');
  const [boss] = system.supervisionTreeAt(time).roots;
  assert.deepEqual(
    boss?.children.map(({ proc, restarts }) => `${proc} ${restarts}`).sort(),
    picture.children.map((child) => `${tape.process(child.split(' ')[0]).proc} ${child.split(' ')[1]}`).sort(),
    `children at ${time}`,
  );
}

function pairings({ system }: History, { fates }: NaiveSystem): void {
  const told = new Map(system.deliveries({}).map((one) => [one.sent?.time as number, one]));
  for (const [sent, { received, taken, answered }] of fates) {
    const one = told.get(sent);
    assert.equal(one?.received?.time ?? -1, received, `sent at ${sent}: when it came`);
    assert.equal(one?.taken?.time ?? -1, taken, `sent at ${sent}: when it was taken`);
    const answer = one?.kind === 'call' && one.pair !== undefined ? system.delivery(one.pair)?.sent?.time : undefined;
    assert.equal(answer ?? -1, answered, `sent at ${sent}: when it was answered`);
  }
}
