import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { startDapServer } from '../../adapter/dap/server.js';
import { binary } from './binary.js';
import { jittered } from './jitter.js';

type Body = Record<string, unknown>;
export type Stopped = DebugProtocol.StoppedEvent['body'];
export type Event = { readonly event: string; readonly body: Body };
/** What a test sets before it launches: lines by path. */
export type Lines = Readonly<Record<string, readonly number[]>>;

/** A request that was refused. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly id: number | undefined,
    readonly showUser: boolean | undefined,
  ) {
    super(message);
  }
}

/** How long anything may take before a test says what it waited for. */
const PATIENCE_MS = 30_000;

/** A client of the debug adapter, as an editor is one: sends requests, waits for answers and events, forgets nothing that it was told. */
export class DapClient {
  /** All that was said, in order, for when a test fails. */
  readonly transcript: string[] = [];
  /** Events in the order they came. */
  readonly events: Event[] = [];
  /** The thread of the last stop. */
  thread = 0;
  #seq = 0;
  #heard = Buffer.alloc(0);
  #taken = 0;
  readonly #answers = new Map<number, (response: DebugProtocol.Response) => void>();
  readonly #listeners = new Set<() => void>();
  readonly #helpers = new Map<string, (args: Body) => Promise<Body>>();
  /** Resolves when the adapter has said its last word. */
  readonly #silent: Promise<void>;

  private constructor(
    private readonly toAdapter: Writable,
    fromAdapter: Readable,
    /** Resolves when the adapter is gone; its exit status where it is a process. */
    readonly closed: Promise<number | undefined>,
    private readonly patienceMs = PATIENCE_MS,
  ) {
    fromAdapter.on('data', (chunk: Buffer) => this.#hear(chunk));
    this.#silent = new Promise((resolve) => fromAdapter.once('end', resolve));
  }

  /** An adapter in this process, behind streams that tear messages apart and glue them together. */
  static inProcess(
    env: Readonly<Record<string, string | undefined>> = process.env,
    { patienceMs = PATIENCE_MS }: { readonly patienceMs?: number } = {},
  ): DapClient {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const server = startDapServer(jittered(input), output, { env });
    return new DapClient(
      input,
      jittered(output),
      server.closed.then(() => void output.end()),
      patienceMs,
    );
  }

  /** The real binary, over stdio. */
  static spawned(env: Readonly<Record<string, string | undefined>> = process.env): DapClient {
    return DapClient.withProcess(env).client;
  }

  /** The real binary, over stdio, and its process. */
  static withProcess(env: Readonly<Record<string, string | undefined>>): { readonly client: DapClient; readonly child: ChildProcess } {
    const child = spawn(process.execPath, [binary, 'dap'], { env: { ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
    const closed = new Promise<number | undefined>((resolve) => child.once('exit', (status) => resolve(status ?? undefined)));
    child.stdin.on('error', () => {});
    return { client: new DapClient(child.stdin, child.stdout, closed), child };
  }

  /** An engine that serves a window: sends what is to be said first, then the protocol. */
  static connected(path: string, hello: string): DapClient {
    const socket = connect(path);
    socket.on('error', () => {}).write(hello);
    return new DapClient(socket, socket, new Promise((resolve) => socket.once('close', () => resolve(undefined))));
  }

  // --- the protocol

  /** Sends bytes as they are. */
  sendRaw(bytes: string): void {
    this.toAdapter.write(bytes);
  }

  /** Sends a message as it is, whole or not. */
  send(message: unknown): void {
    const json = JSON.stringify(message);
    this.transcript.push(`→ ${json}`);
    this.sendRaw(`Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`);
  }

  /** The whole response to a request. */
  async response(command: string, args?: unknown): Promise<DebugProtocol.Response> {
    const seq = ++this.#seq;
    const answer = new Promise<DebugProtocol.Response>((resolve) => this.#answers.set(seq, resolve));
    this.send({ seq, type: 'request', command, ...(args === undefined ? {} : { arguments: args }) });
    return this.#patiently(answer, `an answer to ${command}`);
  }

  /** The body of the answer to a request; rejects with `Refused`. */
  async request<T = Body>(command: string, args?: unknown): Promise<T> {
    const response = await this.response(command, args);
    if (response.success) return response.body as T;
    throw new Refused(response.body?.error?.format ?? response.message ?? '', response.body?.error?.id, response.body?.error?.showUser);
  }

  /** The sequence number of the request sent last. */
  get lastSeq(): number {
    return this.#seq;
  }

  /** The next event, after those already taken, that has one of these names; those in between count as taken. */
  async event(...names: readonly string[]): Promise<Event> {
    const found = () => {
      const index = this.events.findIndex(({ event }, at) => at >= this.#taken && names.includes(event));
      if (index < 0) return undefined;
      this.#taken = index + 1;
      return this.events[index];
    };
    return this.#patiently(this.#until(found), `the event ${names.join(' or ')}`);
  }

  /** The names of all events so far; output, progress and numbers left out. */
  eventNames(): string[] {
    return this.events.map(({ event }) => event).filter((name) => name !== 'output' && !/^(elixirscope\/|progress)/.test(name));
  }

  /** All output of a category so far. */
  output(category: string): string {
    return this.events
      .filter(({ event, body }) => event === 'output' && body.category === category)
      .map(({ body }) => body.output)
      .join('');
  }

  /** Resolves once output of a category holds `text`. */
  async said(category: string, text: string): Promise<void> {
    await this.#patiently(
      this.#until(() => (this.output(category).includes(text) ? true : undefined)),
      `"${text}" on ${category}`,
    );
  }

  /** Does what the adapter asks for under this name; without it such a request is refused. */
  helpsWith(command: string, help: (args: Body) => Promise<Body>): void {
    this.#helpers.set(command, help);
  }

  // --- a session, as a person drives it

  async initialize(more: Body = {}): Promise<DebugProtocol.Capabilities> {
    return this.request('initialize', { adapterID: 'elixirscope', ...more });
  }

  /** Initializes, launches, sets breakpoints and says that it is done. */
  async launch(attributes: Body, lines: Lines = {}, can: Body = {}): Promise<void> {
    await this.initialize(can);
    await this.event('initialized');
    const launched = this.request('launch', attributes);
    launched.catch(() => {});
    for (const [path, all] of Object.entries(lines)) await this.breakAt(path, ...all);
    await this.request('configurationDone');
    await launched;
  }

  /** The next stop. */
  async stopped(): Promise<Stopped> {
    const { event, body } = await this.event('stopped', 'terminated');
    assert.equal(event, 'stopped', 'the session ended without a stop');
    const stop = body as unknown as Stopped;
    this.thread = stop.threadId ?? this.thread;
    return stop;
  }

  async breakAt(path: string, ...lines: readonly number[]): Promise<DebugProtocol.Breakpoint[]> {
    return this.breakWhere(path, ...lines.map((line) => ({ line })));
  }

  /** As `breakAt`, with conditions and counts of hits. */
  async breakWhere(path: string, ...breakpoints: readonly DebugProtocol.SourceBreakpoint[]): Promise<DebugProtocol.Breakpoint[]> {
    return (await this.request<{ breakpoints: DebugProtocol.Breakpoint[] }>('setBreakpoints', { source: { path }, breakpoints }))
      .breakpoints;
  }

  /** Walks, and gives the stop at which that ends. */
  async walk(command: string, more: Body = {}): Promise<Stopped> {
    await this.request(command, { threadId: this.thread, ...more });
    return this.stopped();
  }

  next = () => this.walk('next');
  stepIn = () => this.walk('stepIn');
  stepOut = () => this.walk('stepOut');
  stepBack = () => this.walk('stepBack');
  continue = () => this.walk('continue');
  reverse = () => this.walk('reverseContinue');
  goTo = (to: Body) => this.walk('elixirscope/goTo', { threadId: undefined, ...to });

  async threads(): Promise<DebugProtocol.Thread[]> {
    return (await this.request<{ threads: DebugProtocol.Thread[] }>('threads')).threads;
  }

  async stack(threadId = this.thread, startFrame = 0, levels = 0): Promise<DebugProtocol.StackFrame[]> {
    const page = { threadId, startFrame, levels };
    return (await this.request<{ stackFrames: DebugProtocol.StackFrame[] }>('stackTrace', page)).stackFrames;
  }

  async frame(index = 0): Promise<DebugProtocol.StackFrame> {
    const frame = (await this.stack())[index];
    return frame ?? assert.fail(`there is no frame ${index}`);
  }

  /** The line that the innermost frame stands on. */
  async line(): Promise<number> {
    return (await this.frame()).line;
  }

  async scopes(frameId: number): Promise<DebugProtocol.Scope[]> {
    return (await this.request<{ scopes: DebugProtocol.Scope[] }>('scopes', { frameId })).scopes;
  }

  async variables(variablesReference: number, page: Body = {}): Promise<DebugProtocol.Variable[]> {
    return (await this.request<{ variables: DebugProtocol.Variable[] }>('variables', { variablesReference, ...page })).variables;
  }

  /** The variables of a frame. */
  async locals(index = 0): Promise<DebugProtocol.Variable[]> {
    const scopes = await this.scopes((await this.frame(index)).id);
    const locals = scopes.find(({ name }) => name === 'Locals') ?? assert.fail('there is no scope "Locals"');
    return this.variables(locals.variablesReference);
  }

  /** All variables of the innermost frame, as `name = value`. */
  async values(): Promise<string[]> {
    return (await this.locals()).map(({ name, value }) => `${name} = ${value}`);
  }

  /** A variable of the innermost frame, as `inspect` writes it. */
  async local(name: string): Promise<string | undefined> {
    return (await this.locals()).find((one) => one.name === name)?.value;
  }

  /** Children of the value that `expression` names. */
  async children(expression: string, page: Body = {}): Promise<DebugProtocol.Variable[]> {
    const { variablesReference } = await this.evaluate(expression);
    return this.variables(variablesReference, page);
  }

  async evaluate(expression: string, more: Body = {}): Promise<DebugProtocol.EvaluateResponse['body']> {
    return this.request('evaluate', { expression, frameId: (await this.frame()).id, context: 'watch', ...more });
  }

  /** Leaves; resolves when the adapter is gone. */
  async leave(): Promise<void> {
    await this.response('disconnect', {});
    this.toAdapter.end();
    await this.closed;
  }

  /** Goes away without a word, as an editor that crashes. */
  async vanish(): Promise<void> {
    this.toAdapter.end();
    await this.closed;
  }

  // --- inside

  #hear(chunk: Buffer): void {
    this.#heard = Buffer.concat([this.#heard, chunk]);
    for (;;) {
      const end = this.#heard.indexOf('\r\n\r\n');
      const size = Number(/Content-Length: (\d+)/.exec(this.#heard.subarray(0, Math.max(end, 0)).toString())?.[1]);
      if (end < 0 || this.#heard.length < end + 4 + size) break;
      assert.ok(Number.isInteger(size), `not the protocol: ${this.#heard.subarray(0, 100)}`);
      this.#take(this.#heard.subarray(end + 4, end + 4 + size).toString());
      this.#heard = this.#heard.subarray(end + 4 + size);
    }
    for (const listener of this.#listeners) listener();
  }

  #take(json: string): void {
    this.transcript.push(`← ${json}`);
    const message = JSON.parse(json);
    if (message.type === 'event') this.events.push({ event: message.event, body: message.body ?? {} });
    else if (message.type === 'request') void this.#help(message);
    else this.#answers.get(message.request_seq)?.(message);
  }

  async #help(request: DebugProtocol.Request): Promise<void> {
    const answer = { seq: ++this.#seq, type: 'response', request_seq: request.seq, command: request.command };
    try {
      const help = this.#helpers.get(request.command) ?? assert.fail(`the client cannot ${request.command}`);
      this.send({ ...answer, success: true, body: await help(request.arguments ?? {}) });
    } catch (error) {
      this.send({ ...answer, success: false, message: String((error as Error).message) });
    }
  }

  #until<T>(found: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const look = () => {
        const result = found();
        if (result === undefined) return;
        this.#listeners.delete(look);
        resolve(result);
      };
      this.#listeners.add(look);
      look();
    });
  }

  /** What comes, unless the adapter goes or time runs out before: then says what was waited for. */
  async #patiently<T>(promise: Promise<T>, what: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`waited in vain for ${what}\n${this.transcript.slice(-20).join('\n')}`)), this.patienceMs);
    });
    const gone = this.#silent.then(() => {
      throw new Error(`the adapter has gone before ${what} came`);
    });
    gone.catch(() => {});
    try {
      return await Promise.race([promise, late, gone]);
    } finally {
      clearTimeout(timer);
    }
  }
}
