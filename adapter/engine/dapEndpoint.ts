import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDapServer } from '../dap/server.js';
import type { Host } from '../dap/session.js';
import type { DapEndpoint } from '../protocol.js';

/** A unix socket's path has room for 104 bytes on macOS, 108 on Linux; the socket's own name needs 30 of them. */
const LONGEST_FOLDER = 70;
/** Who connects sends the token at once. */
const TOKEN_WITHIN_MS = 5_000;

/** The door for debug sessions: a session for each connection that sends the token first. */
export class DapDoor implements DapEndpoint {
  readonly token = randomBytes(32).toString('hex');
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<Promise<void>>();
  readonly #server: Server;

  private constructor(
    readonly path: string,
    /** The socket's folder: nobody else may enter it. Named pipes have none. */
    private readonly folder: string | undefined,
    private readonly host: Host,
  ) {
    this.#server = createServer((socket) => this.#admit(socket));
  }

  /** Opens a door that only this user can find, and only who knows the token can pass. */
  static async open(host: Host): Promise<DapDoor> {
    const folder = process.platform === 'win32' ? undefined : ownFolder();
    const path = folder === undefined ? `\\\\.\\pipe\\elixirscope-${randomBytes(16).toString('hex')}` : join(folder, 'dap.sock');
    const door = new DapDoor(path, folder, host);
    await new Promise<void>((resolve, reject) => door.#server.once('error', reject).listen(path, resolve));
    return door;
  }

  /** Ends all sessions and their programs; resolves when nothing of them is left. */
  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#sessions);
    this.removeFolder();
  }

  /** What must not stay behind even when there is no time for more. */
  removeFolder(): void {
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
  }

  #admit(socket: Socket): void {
    this.#sockets.add(socket);
    // A client that vanishes is noticed by the session, through the stream's end.
    socket.on('error', () => {}).once('close', () => this.#sockets.delete(socket));
    socket.setTimeout(TOKEN_WITHIN_MS, () => socket.destroy());
    const expected = Buffer.from(`${this.token}\n`);
    const look = () => {
      const said: Buffer | null = socket.read(expected.length);
      if (said === null) return;
      socket.off('readable', look).setTimeout(0);
      if (said.length === expected.length && timingSafeEqual(said, expected)) this.#serve(socket);
      else socket.destroy();
    };
    socket.on('readable', look);
  }

  #serve(socket: Socket): void {
    const session = startDapServer(socket, socket, this.host)
      .closed.then(() => void socket.end())
      .finally(() => this.#sessions.delete(session));
    this.#sessions.add(session);
  }
}

/** A new folder (0700, as mkdtemp makes it) whose path is short enough for a socket in it. */
function ownFolder(): string {
  const folder = Buffer.byteLength(tmpdir()) <= LONGEST_FOLDER ? tmpdir() : '/tmp';
  return mkdtempSync(join(folder, 'elixirscope-'));
}
