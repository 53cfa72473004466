import { readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { sessionOver } from '../errors.js';
import { endProcesses, type OsProcess, processTree } from '../target/processTree.js';
import type { Started } from '../target/program.js';
import { startChild } from '../target/startChild.js';
import type { TerminalErrand, TerminalReport } from '../target/startInTerminal.js';
import { endAs, shareTerminal } from '../target/terminal.js';

/** What a terminal knows best of itself. The rest of a program's environment is the same wherever it is shown. */
const TERMINALS_OWN = /^(TERM|COLORTERM|TERM_PROGRAM|TERM_PROGRAM_VERSION|COLUMNS|LINES|PWD|OLDPWD|SHLVL|_)$/;

/** The probe ends the program five seconds after the engine went; what has not ended then is ended by force. */
const patienceMs = 12_000;

/** `elixirscope in-terminal FILE`: started by the engine through an editor's terminal; runs the program that FILE names there, and reports its end. */
export async function inTerminal([file = '']: readonly string[]): Promise<undefined> {
  const errand = take(file);
  const engine = await callEngine(errand);
  const report = (what: TerminalReport) => engine.write(`${JSON.stringify(what)}\n`);
  const { command } = errand;
  const program = startChild({ ...command, env: environment(command.env) }, 'terminal');
  if (program.pid !== undefined) report({ pid: program.pid });
  const tidy = seeOut(engine, program);
  const release = shareTerminal(program);
  try {
    const ending = await program.ended;
    tidy();
    report(ending);
    await hangUp(engine);
    release();
    endAs(ending);
  } catch (error) {
    report({ failed: error instanceof Error ? error.message : String(error) });
    await hangUp(engine);
    throw error;
  }
}

function take(file: string): TerminalErrand {
  try {
    const errand: TerminalErrand = JSON.parse(readFileSync(file, 'utf8'));
    rmSync(file, { force: true });
    return errand;
  } catch {
    throw sessionOver();
  }
}

/** When the engine goes, the probe ends the program. Sees to it that nothing of it stays behind; to be called when it has ended. */
function seeOut(engine: Socket, { pid, ended }: Started): () => void {
  let tree: OsProcess[] = [];
  const force = () => endProcesses([...tree, ...(pid === undefined ? [] : processTree(pid))], 'SIGKILL');
  engine.once('close', () => {
    tree = pid === undefined ? [] : processTree(pid);
    const late = setTimeout(force, patienceMs);
    void ended.finally(() => clearTimeout(late)).catch(() => {});
  });
  return () => endProcesses(tree, 'SIGKILL');
}

/** The program's variables over the terminal's: what a shell's start-up files set is there, and what was launched with counts. */
function environment(wanted: TerminalErrand['command']['env']): Record<string, string | undefined> {
  const { ELECTRON_RUN_AS_NODE, ...env } = process.env;
  for (const [name, value] of Object.entries(wanted))
    if (!TERMINALS_OWN.test(name) || env[name] === undefined) env[name] = value ?? undefined;
  return env;
}

function callEngine({ port, token }: TerminalErrand): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`${token}\n`);
      // The probe in the program notices by itself when the engine goes.
      socket.removeAllListeners('error').on('error', () => {});
      socket.resume();
      resolve(socket);
    });
    socket.once('error', () => reject(sessionOver()));
    // It alone must not keep us.
    socket.unref();
  });
}

function hangUp(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) return resolve();
    socket.once('close', () => resolve());
    socket.ref().end();
  });
}
