import { Worker } from 'node:worker_threads';
import { LARGEST } from './mutation.js';

const HANGS_AFTER_MS = 60_000;

/** Ends a run in which an input is read without end, and keeps that input: nothing else could. */
export class Watchdog {
  /** How many inputs there were, and how long the last one is. */
  private readonly numbers = new Int32Array(new SharedArrayBuffer(8));
  private readonly input = new Uint8Array(new SharedArrayBuffer(LARGEST));
  private readonly worker: Worker;

  /** `file`: where the input is kept. */
  constructor(file: string) {
    this.worker = new Worker(WATCH, { eval: true, workerData: { numbers: this.numbers, input: this.input, ms: HANGS_AFTER_MS, file } });
  }

  /** Is told of each input before it is read. */
  sees(input: Uint8Array): void {
    this.input.set(input);
    this.numbers[1] = input.length;
    Atomics.add(this.numbers, 0, 1);
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}

const WATCH = `
const { numbers, input, ms, file } = require('node:worker_threads').workerData;
const { writeFileSync, writeSync } = require('node:fs');
let last = -1;
setInterval(() => {
  if (numbers[0] === last) {
    writeFileSync(file, input.slice(0, numbers[1]));
    writeSync(2, 'read for more than ' + ms / 1000 + ' s: ' + file + '\\n');
    process.kill(process.pid, 'SIGKILL');
  }
  last = numbers[0];
}, ms);
`;
