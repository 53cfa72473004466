import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** An OS process, told from a later one with the same number by the time it started. */
export interface OsProcess {
  readonly pid: number;
  readonly parent: number;
  readonly started: string;
}

/** `pid` and everything below it, as of now. The VM gives each port program a process group of its own, so groups alone do not find them. */
export function processTree(pid: number): OsProcess[] {
  const all = allProcesses();
  const tree = all.filter((one) => one.pid === pid);
  for (let at = 0; at < tree.length; at++) {
    const parent = tree[at]?.pid;
    tree.push(...all.filter((one) => one.parent === parent && one.pid !== parent));
  }
  return tree;
}

/** Ends those of `tree` that still run. */
export function endProcesses(tree: readonly OsProcess[], signal: NodeJS.Signals): void {
  const running = new Map(allProcesses().map((one) => [one.pid, one.started]));
  for (const one of tree) {
    if (running.get(one.pid) !== one.started) continue;
    try {
      process.kill(one.pid, signal);
    } catch {
      // It has just ended.
    }
  }
}

/** Whether there is a process `pid`, be it somebody else's. */
export function isRunning(pid: number | null | undefined): boolean {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function allProcesses(): OsProcess[] {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

function fromProc(): OsProcess[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The command's name is in parentheses and may hold anything; the fields are counted after it: state is the 3rd.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // A zombie has ended; it only waits for its parent to look.
      if (fields[0] === 'Z') return [];
      return [{ pid: Number(name), parent: Number(fields[1]), started: fields[19] ?? '' }];
    } catch {
      return [];
    }
  });
}

function fromPs(): OsProcess[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,lstart='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [pid, parent, ...started] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), started: started.join(' ') };
  });
}
