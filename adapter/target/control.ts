import { randomBytes, timingSafeEqual } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { PatternLevel } from '../protocol.js';
import { type ProbeMessage, readMessage } from './controlMessages.js';
import { atom, type Outgoing, toExternal, tuple } from './erlangTerm.js';
import { FrameReader, frame } from './frames.js';
import { parsePattern, patternTerm } from './patterns.js';
import type { RunningLevel } from './probeConfig.js';

const largestFrame = 16 * 1024 * 1024;
/** Who connects sends the token at once; until then we hold no more of what it sends than a token's length. */
const tokenWithinMs = 5_000;

/**
 * The engine's end of the control connection: a listener on the loopback interface that takes one probe, the one that knows the token,
 * and listens no more while it is there: an editor would offer to forward the port. The program's events never go this way.
 */
export class Control {
  /** 64 hexadecimal digits, 256 random bits. */
  readonly token = randomBytes(32).toString('hex');
  private readonly server: Server;
  /** Stays the same when it listens again. */
  port = 0;
  private probe: Socket | undefined;
  private readonly pending = new Map<number, () => void>();
  private lastRef = 0;
  private isClosed = false;

  private constructor(
    private readonly onMessage: (message: ProbeMessage) => void,
    private readonly tokenWithinMs: number,
  ) {
    this.server = createServer((socket) => this.accept(socket));
  }

  static async listen(onMessage: (message: ProbeMessage) => void, patienceMs = tokenWithinMs): Promise<Control> {
    const control = new Control(onMessage, patienceMs);
    await new Promise<void>((resolve, reject) => {
      control.server.once('error', reject);
      control.server.listen(0, '127.0.0.1', resolve);
    });
    control.port = (control.server.address() as AddressInfo).port;
    // Where it cannot listen again the program is recorded without an engine, and says so.
    control.server.on('error', () => {});
    return control;
  }

  /** Whether a probe is there to hear us. */
  get connected(): boolean {
    return this.probe !== undefined;
  }

  /** Raises the total number of bytes that the probe may have written to segments. */
  allow(bytes: number): void {
    this.send(tuple(atom('allow'), bytes));
  }

  /** From now on only so much is to be recorded. */
  level(level: RunningLevel): void {
    this.send(tuple(atom('level'), atom(level)));
  }

  /** The same of what a pattern names; `default`: as when the program began. */
  levelOf(text: string, level: PatternLevel): void {
    const pattern = parsePattern(text);
    if (pattern !== undefined) this.send(tuple(atom('level'), atom(level), patternTerm(pattern), text));
  }

  /** Stops recording for good, and has the program's VM as it was. */
  detach(): void {
    this.send(tuple(atom('detach')));
  }

  /** Asks the program to end as `System.stop/0` does. False: nobody was there to ask. */
  stop(): boolean {
    return this.send(tuple(atom('stop')));
  }

  /** Resolves once everything that happened so far is on disk, or the probe is gone. */
  flush(): Promise<void> {
    const ref = ++this.lastRef;
    return new Promise((resolve) => {
      if (this.send(tuple(atom('flush'), ref))) this.pending.set(ref, resolve);
      else resolve();
    });
  }

  close(): void {
    this.isClosed = true;
    this.server.close();
    this.probe?.destroy();
  }

  private send(message: Outgoing): boolean {
    return this.probe?.write(frame(toExternal(message))) !== undefined;
  }

  private accept(socket: Socket): void {
    const stranger = setTimeout(() => {
      if (this.probe !== socket) socket.destroy();
    }, this.tokenWithinMs);
    socket.on('close', () => clearTimeout(stranger));
    const frames = new FrameReader(() => (this.probe === socket ? largestFrame : this.token.length));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (this.probe === socket) this.forgetProbe();
    });
    socket.on('data', (chunk) => {
      try {
        for (const bytes of frames.push(chunk)) this.take(socket, bytes);
      } catch {
        // Not our protocol: whoever this is has nothing more to say to us.
        socket.destroy();
      }
    });
  }

  private take(socket: Socket, bytes: Buffer): void {
    if (this.probe === socket) this.dispatch(readMessage(bytes));
    else if (this.probe === undefined && this.isToken(bytes)) this.admit(socket);
    else throw new Error('not the probe');
  }

  private admit(socket: Socket): void {
    this.probe = socket;
    this.server.close();
  }

  private isToken(bytes: Buffer): boolean {
    const token = Buffer.from(this.token);
    return bytes.length === token.length && timingSafeEqual(bytes, token);
  }

  private dispatch(message: ProbeMessage | undefined): void {
    if (message?.type !== 'pong') {
      if (message) this.onMessage(message);
      return;
    }
    this.pending.get(message.ref)?.();
    this.pending.delete(message.ref);
  }

  private forgetProbe(): void {
    this.probe = undefined;
    for (const resolve of this.pending.values()) resolve();
    this.pending.clear();
    // A program may restart itself, as `System.restart/0` does.
    if (!this.isClosed) this.server.listen(this.port, '127.0.0.1');
  }
}
