import type { Readable, Writable } from 'node:stream';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { asFailure, cancelled, internal, unknownRequest } from '../errors.js';
import { endSession } from './ending.js';
import type { Happening, Reaction, Request } from './reaction.js';
import { REQUESTS } from './requests/table.js';
import { type Host, Session } from './session.js';
import { Trace } from './trace.js';
import { Wire } from './wire.js';

export interface DapServer {
  /** Resolves when the client has gone and nothing of the session is left, its program included. */
  readonly closed: Promise<void>;
}

/** Serves one client of the Debug Adapter Protocol on a pair of streams. Nothing else may write to `output`. */
export function startDapServer(input: Readable, output: Writable, host: Host): DapServer {
  return new Server(input, output, host);
}

class Server implements DapServer {
  readonly closed: Promise<void>;
  readonly #wire: Wire;
  readonly #session: Session;
  #leave: () => void = () => {};
  /** Requests are handled one after another, in the order they came, but for those that may take long. */
  #queue: Promise<void> = Promise.resolve();
  readonly #aside = new Set<Promise<void>>();

  constructor(input: Readable, output: Writable, host: Host) {
    const trace = new Trace();
    const left = new Promise<void>((resolve) => {
      this.#leave = resolve;
    });
    const ask = (command: string, args: object) => this.#wire.ask(command, args);
    this.#session = new Session((...happenings) => this.#send(happenings), ask, trace, host);
    this.#wire = new Wire(input, output, {
      request: (request) => this.#enqueue(request),
      closed: () => this.#leave(),
      garbled: (what) => trace.note('client', { garbled: what }),
      seen: (from, message) => trace.note(from, message),
    });
    this.closed = left.then(() => endSession(this.#session)).then(() => this.#settled());
  }

  #enqueue(request: DebugProtocol.Request): void {
    const known = Object.hasOwn(REQUESTS, request.command) ? REQUESTS[request.command] : undefined;
    const signal = this.#session.began(request.seq);
    const handled = () => this.#handle(request, known, signal);
    if (known?.interrupts) this.#session.interruptWalk();
    if (!known?.aside) {
      this.#queue = this.#queue.then(handled);
      return;
    }
    const aside = handled().finally(() => this.#aside.delete(aside));
    this.#aside.add(aside);
  }

  /** A launch that was under way when the client left has undone what it began. */
  async #settled(): Promise<void> {
    await this.#queue;
    await Promise.all(this.#aside);
  }

  async #handle(request: DebugProtocol.Request, known: Request | undefined, signal: AbortSignal): Promise<void> {
    let reaction: Reaction | undefined;
    try {
      if (known === undefined) throw unknownRequest(request.command);
      if (signal.aborted) throw cancelled();
      reaction = await known.handle(this.#session, known.parse(request.arguments) as never, signal);
      this.#wire.respond(request, { body: reaction.body });
    } catch (error) {
      this.#refuse(request, signal.aborted ? cancelled() : error);
    }
    this.#session.answered(request.seq);
    this.#send(reaction?.events ?? []);
    reaction?.after?.();
    if (known?.leaves) this.#leave();
  }

  #refuse(request: DebugProtocol.Request, error: unknown): void {
    const failure = asFailure(error) ?? internal(error);
    if (failure.visibility === 'internal') process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    const body = { error: { id: failure.code, format: failure.message.replace(/[{}]/g, ''), showUser: failure.visibility !== 'silent' } };
    this.#wire.respond(request, { message: failure.message, body });
  }

  #send(happenings: readonly Happening[]): void {
    for (const { event, body } of happenings) this.#wire.event(event, body);
  }
}
