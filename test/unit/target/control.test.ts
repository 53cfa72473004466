import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Control } from '../../../adapter/target/control.js';
import type { ProbeMessage } from '../../../adapter/target/controlMessages.js';
import { atom, type Outgoing, toExternal, tuple } from '../../../adapter/target/erlangTerm.js';
import { FrameReader, frame } from '../../../adapter/target/frames.js';

/** A peer of the control connection, whoever it may be. */
class Peer {
  private readonly heard: string[] = [];
  private readonly frames = new FrameReader(() => 1000);
  private wake: () => void = () => {};

  private constructor(readonly socket: Socket) {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      this.heard.push(...Array.from(this.frames.push(chunk), (bytes) => bytes.toString('latin1')));
      this.wake();
    });
  }

  static async connect(control: Control, first: Buffer): Promise<Peer> {
    const socket = connect(control.port, '127.0.0.1');
    await once(socket, 'connect');
    const peer = new Peer(socket);
    socket.write(frame(first));
    return peer;
  }

  say(term: Outgoing): void {
    this.socket.write(frame(toExternal(term)));
  }

  async hears(part: string): Promise<void> {
    while (!this.heard.some((one) => one.includes(part))) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}

describe('control connection', () => {
  let control: Control;
  let messages: ProbeMessage[];
  let heard: () => void = () => {};

  const next = () => new Promise<void>((resolve) => (heard = resolve));

  beforeEach(async () => {
    messages = [];
    control = await Control.listen((message) => {
      messages.push(message);
      heard();
    });
  });
  afterEach(() => control.close());

  const probe = () => Peer.connect(control, Buffer.from(control.token));

  it('hears the probe that knows the token', async () => {
    const peer = await probe();

    peer.say(tuple(atom('progress'), atom('instrument'), 3, 400));
    await next();

    assert.deepEqual(messages, [{ type: 'progress', what: 'instrument', done: 3, total: 400 }]);
  });

  it('closes on a stranger that announces more than a token, or half of a frame that never ends', async () => {
    const patient = await Control.listen(() => {}, 50);
    for (const announced of [65, 64]) {
      const socket = connect(patient.port, '127.0.0.1').on('error', () => {});
      await once(socket, 'connect');
      const head = Buffer.alloc(4);
      head.writeUInt32BE(announced);
      socket.write(head);

      await once(socket, 'close');
    }
    assert.equal(patient.connected, false);
    patient.close();
  });

  it('keeps the probe that was quick enough, however long it is silent', async () => {
    const patient = await Control.listen((message) => messages.push(message), 50);
    const peer = await Peer.connect(patient, Buffer.from(patient.token));
    // Somebody who comes later is sent away after the time that the probe had, too.
    const stranger = connect(patient.port, '127.0.0.1').on('error', () => {});
    await once(stranger, 'close');

    assert.equal(patient.connected, true);
    peer.socket.destroy();
    patient.close();
  });

  it('closes on a wrong token', async () => {
    const peer = await Peer.connect(control, Buffer.from('0'.repeat(64)));

    await once(peer.socket, 'close');

    assert.equal(control.connected, false);
  });

  it('takes one probe only: nothing listens while it is there', async () => {
    const both = await Promise.all([probe(), probe()]);
    await Promise.race(both.map(({ socket }) => once(socket, 'close')));
    await assert.rejects(probe(), { code: 'ECONNREFUSED' });

    assert.equal(control.connected, true);
  });

  it('listens again when the probe has gone: the program may restart itself', async () => {
    const first = await probe();
    first.say(tuple(atom('notice'), atom('a'), ''));
    await next();
    const gone = control.flush();
    first.socket.destroy();
    await gone;

    const second = await probe();
    second.say(tuple(atom('notice'), atom('b'), ''));
    await next();

    assert.equal(control.connected, true);
  });

  it('closes on a frame that is too large, and on what is no term', async () => {
    for (const rubbish of [Buffer.from([0xff, 0xff, 0xff, 0xff]), frame(Buffer.from('rubbish'))]) {
      const peer = await probe();
      peer.socket.write(rubbish);
      await once(peer.socket, 'close');
    }
  });

  it('does not mind messages of a newer probe', async () => {
    const peer = await probe();

    peer.say(tuple(atom('weather'), 'fine'));
    peer.say(tuple(atom('notice'), atom('code'), 'text'));
    await next();

    assert.deepEqual(messages, [{ type: 'notice', code: 'code', text: 'text' }]);
  });

  it('flushes: resolves when the probe has answered', async () => {
    const peer = await probe();
    peer.say(tuple(atom('notice'), atom('a'), ''));
    await next();

    const flushed = control.flush();
    await peer.hears('flush');
    peer.say(tuple(atom('pong'), 1));

    await flushed;
  });

  it('flushes: resolves when the probe goes away, or was never there', async () => {
    await control.flush();
    const peer = await probe();
    peer.say(tuple(atom('notice'), atom('a'), ''));
    await next();

    const flushed = control.flush();
    peer.socket.destroy();

    await flushed;
    assert.equal(control.stop(), false);
  });
});
