import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that it runs at a time. */
const slice = 20;

export interface Slowing {
  end(): void;
}

/** Stops a process group most of the time, so that its code takes `factor` times as long while clocks and timers go on. */
export function slowDown(leader: number, factor: number): Slowing {
  let on = true;
  void (async () => {
    while (on) {
      await sleep(slice);
      if (!signal('SIGSTOP')) return;
      await sleep(slice * (factor - 1));
      if (!signal('SIGCONT')) return;
    }
  })();
  /** Whether there still was someone to get it. */
  function signal(name: NodeJS.Signals): boolean {
    try {
      return on && process.kill(-leader, name);
    } catch {
      return false;
    }
  }
  return {
    end: () => {
      on = false;
    },
  };
}
