// A small client of the Debug Adapter Protocol: starts the adapter as an editor does and talks to it over stdio.
import { spawn } from 'node:child_process';

export class DapClient {
  #adapter;
  #seq = 0;
  #answers = new Map();
  #waiting = [];
  #events = [];
  #listeners = [];

  constructor(command, args) {
    this.#adapter = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#adapter.on('exit', (status) => this.#fail(new Error(`the debug adapter ended with status ${status}`)));
    readMessages(this.#adapter.stdout, (message) => this.#take(message));
  }

  /** Calls `listener` with each event of this name, from now on. */
  on(event, listener) {
    this.#listeners.push({ event, listener });
  }

  /** The body of the answer; rejects with the adapter's message where it refuses. */
  request(command, args = {}) {
    const seq = ++this.#seq;
    const body = JSON.stringify({ seq, type: 'request', command, arguments: args });
    this.#adapter.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    return new Promise((resolve, reject) => this.#answers.set(seq, { resolve, reject }));
  }

  /** The next event with one of these names that nobody has waited for yet. */
  event(...names) {
    const at = this.#events.findIndex(({ event }) => names.includes(event));
    if (at >= 0) return Promise.resolve(this.#events.splice(at, 1)[0]);
    return new Promise((resolve, reject) => this.#waiting.push({ names, resolve, reject }));
  }

  /** Ends the session; resolves when the adapter is gone. */
  async close() {
    this.#adapter.removeAllListeners('exit');
    const gone = new Promise((resolve) => this.#adapter.once('exit', resolve));
    await this.request('disconnect').catch(() => {});
    this.#adapter.stdin.end();
    await gone;
  }

  #take(message) {
    if (message.type === 'response') {
      const answer = this.#answers.get(message.request_seq);
      this.#answers.delete(message.request_seq);
      if (message.success) answer?.resolve(message.body);
      else answer?.reject(new Error(message.body?.error?.format ?? message.message));
      return;
    }
    if (message.type !== 'event') return;
    for (const { event, listener } of this.#listeners) if (event === message.event) listener(message.body);
    const at = this.#waiting.findIndex(({ names }) => names.includes(message.event));
    if (at >= 0) this.#waiting.splice(at, 1)[0].resolve(message);
    else this.#events.push(message);
  }

  #fail(error) {
    for (const { reject } of [...this.#answers.values(), ...this.#waiting]) reject(error);
  }
}

function readMessages(stream, take) {
  let held = Buffer.alloc(0);
  stream.on('data', (chunk) => {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      const end = held.indexOf('\r\n\r\n');
      if (end < 0) return;
      const size = Number(/Content-Length: (\d+)/i.exec(held.subarray(0, end).toString())?.[1]);
      if (held.length < end + 4 + size) return;
      take(JSON.parse(held.subarray(end + 4, end + 4 + size).toString()));
      held = held.subarray(end + 4 + size);
    }
  });
}
