import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listSegments, scanSegment } from '../../adapter/recording/segments.js';
import { binary } from './binary.js';
import { Home } from './elixirscope.js';
import { projectDir } from './recordings.js';
import { tempFolder } from './tempFolder.js';

const MIB = 1024 ** 2;

/** What was measured at one time of a long run. */
export interface Figures {
  /** Seconds that the program has told by then. */
  readonly second: number;
  /** Resident MiB of the program's VM, and of the process that records it. */
  readonly vm: number;
  readonly engine: number;
  /** MiB of the recording's folder, and of what is not events there. */
  readonly disk: number;
  readonly besides: number;
  /** Events written since the start. */
  readonly events: number;
  /** Seconds of processor time of VM and engine since the start. */
  readonly vmCpu: number;
  readonly engineCpu: number;
}

/** The soak program, run for so many of its seconds under `elixirscope record`, as a person would start it. */
export class SoakRun {
  readonly folder = join(tempFolder('soak'), 'recording');
  /** How the command ended. */
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;
  private output = '';
  private rest = '';
  private told = 0;
  private heard: (() => void)[] = [];
  private over = false;
  private readonly counted = new Map<number, number>();
  private events = 0;

  constructor(seconds: number, budgetMiB: number) {
    const project = join(tempFolder('soak'), 'soak');
    cpSync(projectDir('soak'), project, { recursive: true, filter: (path) => !path.includes('_build') });
    const args = [
      'record',
      ...['--project', project],
      ...['--out', this.folder],
      ...['--budget', `${budgetMiB}M`],
      ...['--', 'run', '-e', `Soak.run(${seconds})`],
    ];
    this.child = spawn(process.execPath, [binary, ...args], { env: { ...new Home().env }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => this.hear(text));
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
    void this.ended.then(() => {
      this.over = true;
      this.wake();
    });
  }

  /** The second that the program told last. */
  get second(): number {
    return this.told;
  }

  /** The end of all that was written. */
  get lastWords(): string {
    return this.output.slice(-4000);
  }

  /** Resolves once the program has told this second; false where it ended before. */
  async until(second: number): Promise<boolean> {
    while (this.told < second && !this.over) await new Promise<void>((resolve) => this.heard.push(resolve));
    return this.told >= second;
  }

  figures(): Figures {
    const vm = Number(this.output.match(/^pid (\d+)/m)?.[1]);
    const engine = this.child.pid ?? 0;
    const disk = sizeOf(this.folder);
    return {
      second: this.told,
      vm: residentMiB(vm),
      engine: residentMiB(engine),
      disk: disk / MIB,
      besides: (disk - sizeOf(join(this.folder, 'seg')) - sizeOf(join(this.folder, 'rings'))) / MIB,
      events: this.countEvents(),
      vmCpu: processorSeconds(vm),
      engineCpu: processorSeconds(engine),
    };
  }

  /** Stops what still runs. */
  end(): Promise<number | null> {
    if (!this.over) this.child.kill('SIGTERM');
    return this.ended;
  }

  private hear(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.told = Number(/^second (\d+): /.exec(line)?.[1] ?? this.told);
    // The first line is looked for later, and the last ones when something fails.
    this.output = this.output.slice(0, 2000) + (this.output.slice(2000) + text).slice(-4000);
    this.wake();
  }

  private wake(): void {
    for (const each of this.heard.splice(0)) each();
  }

  /** Those of blocks that were not counted before. */
  private countEvents(): number {
    for (const segment of listSegments(this.folder)) {
      if (!existsSync(segment.file)) continue;
      const before = this.counted.get(segment.stream) ?? 0;
      for (const { header } of scanSegment(segment, { trust: true }).blocks) {
        if (header.block <= before) continue;
        this.events += header.events;
        this.counted.set(segment.stream, Math.max(header.block, this.counted.get(segment.stream) ?? 0));
      }
    }
    return this.events;
  }
}

/** Bytes of all files below; those that go meanwhile count for nothing. */
function sizeOf(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0), 0);
}

const residentMiB = (pid: number): number => Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** Of all its threads. The clock of `/proc` has a hundred ticks a second. */
function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return ((user ?? 0) + (system ?? 0)) / 100;
}
