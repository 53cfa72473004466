import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** An `epmd` of a test's own, which nodes find each other by: one that is there may be anybody's, one that they started would stay. */
export class PortMapper {
  private constructor(
    private readonly process: ChildProcess,
    /** What nodes need in their environment. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async start(): Promise<PortMapper> {
    const port = await freePort();
    const epmd = spawn('epmd', ['-port', `${port}`, '-address', '127.0.0.1'], { stdio: 'ignore' });
    while (!(await listens(port))) {
      if (epmd.exitCode !== null) throw new Error(`epmd ended with status ${epmd.exitCode}`);
    }
    return new PortMapper(epmd, { ERL_EPMD_PORT: `${port}`, ERL_EPMD_ADDRESS: '127.0.0.1' });
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => setTimeout(() => resolve(false), 50));
  });
}
