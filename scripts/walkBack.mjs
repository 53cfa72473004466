// The walk back through the sample project, as a person would do it in an editor. Its story is in the project's README.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DapClient } from './dapClient.mjs';
import { root } from './lib.mjs';
import { style } from './style.mjs';

const print = (text = '') => process.stdout.write(`${text}\n`);

export async function walkBack(project) {
  const session = new Walk(project);
  await session.begin();

  const failure = await session.launch({ task: 'test', taskArgs: ['--seed', '0'] });
  title('The test has failed, and the session stands at the failed assertion');
  print(style.red(failure.text ?? failure.description ?? ''));
  await session.show();

  title('Reverse, to where a receipt got its line for tea at the wrong price');
  await session.breakAt('lib/shop/receipt.ex', '%{receipt | lines:');
  while ((await session.value('unit_price')) !== '315') await session.move('reverseContinue');
  await session.show();
  print("  This cart did nothing wrong: it was given 315. Somebody else's price book says so.");

  title('Reverse, to where the price book remembered that price');
  await session.breakAt('lib/shop/price_book.ex', '{:reply, price, Map.put(prices, sku, price)}');
  do await session.move('reverseContinue');
  while ((await session.value('sku')) !== '"tea"');
  await session.show();

  title('Step back, into the function that worked it out');
  await session.move('elixirscope/stepBackInto');
  await session.show();
  if ((await session.value('quantity')) !== '12') throw new Error('This is not where the wrong value was born.');
  print(`  Here the wrong value was born, long before and in another process: 315 is right for a dozen (${style.bold('quantity = 12')}),`);
  print('  but the price book keeps it under "tea" alone, for everybody. Cleo bought two.');

  await session.end();
}

function title(text) {
  print(`\n${style.bold(`■ ${text}`)}`);
}

/** A debug session, and where it stands. */
class Walk {
  #project;
  #client = new DapClient(process.execPath, [`${root}/bin/elixirscope.js`, 'dap']);
  #thread;
  /** The file that has the breakpoint. */
  #broken;

  constructor(project) {
    this.#project = project;
    this.#client.on('output', ({ category, output }) => {
      if (category !== 'telemetry') process.stdout.write(style.dim(output));
    });
  }

  async begin() {
    await this.#client.request('initialize', { adapterID: 'elixirscope', linesStartAt1: true, columnsStartAt1: true });
  }

  /** Records the task; gives the body of the first stop. */
  async launch(what) {
    print(`$ mix ${[what.task, ...what.taskArgs].join(' ')}   ${style.dim(`(in ${this.#project}, recorded)`)}`);
    const launched = this.#client.request('launch', { projectDir: this.#project, stopOn: 'failure', ...what });
    await Promise.race([this.#client.event('initialized'), launched]);
    await this.#client.request('configurationDone');
    await launched;
    return this.#arrival();
  }

  /** A breakpoint on the line of `file` that holds `text`: the only one from now on. */
  async breakAt(file, text) {
    if (this.#broken) await this.#client.request('setBreakpoints', { source: { path: this.#broken }, breakpoints: [] });
    const path = `${this.#project}/${file}`;
    this.#broken = path;
    const line =
      readFileSync(path, 'utf8')
        .split('\n')
        .findIndex((one) => one.includes(text)) + 1;
    const { breakpoints } = await this.#client.request('setBreakpoints', { source: { path }, breakpoints: [{ line }] });
    if (!breakpoints[0]?.verified) throw new Error(`no breakpoint at ${file}:${line}: ${breakpoints[0]?.message}`);
  }

  async move(command) {
    await this.#client.request(command, { threadId: this.#thread });
    const stop = await this.#arrival();
    if (/start of the recording/.test(`${stop.description}`)) throw new Error('came to the start of the recording without finding it');
    return stop;
  }

  /** The value of a variable of the innermost frame as `inspect` writes it; undefined where there is none of that name. */
  async value(name) {
    const [frame] = (await this.#stack()).stackFrames;
    return (await this.#locals(frame)).find((one) => one.name === name)?.value;
  }

  /** Prints the process, the line with some around it, the variables and the stack. */
  async show() {
    const { threads } = await this.#client.request('threads');
    const { stackFrames } = await this.#stack();
    const [frame] = stackFrames;
    print(`  ${style.dim('process')} ${threads.find(({ id }) => id === this.#thread)?.name}`);
    print(`  ${style.dim('line')}    ${frame.source?.name}:${frame.line}`);
    for (const line of await this.#excerpt(frame)) print(line);
    print(
      `  ${style.dim('values')}  ${(await this.#locals(frame)).map(({ name, value }) => `${name} = ${style.yellow(value)}`).join('\n          ')}`,
    );
    const callers = stackFrames.map(({ name, source, line }) => `${name} ${style.dim(`${source?.name ?? ''}:${line}`)}`);
    print(`  ${style.dim('stack')}   ${callers.join('\n          ')}`);
  }

  end() {
    return this.#client.close();
  }

  async #arrival() {
    const { event, body } = await this.#client.event('stopped', 'terminated');
    if (event === 'terminated') throw new Error('The session ended without a stop.');
    this.#thread = body.threadId;
    return body;
  }

  #stack() {
    return this.#client.request('stackTrace', { threadId: this.#thread, startFrame: 0, levels: 8 });
  }

  async #locals({ id }) {
    const { scopes } = await this.#client.request('scopes', { frameId: id });
    const { variablesReference } = scopes.find(({ name }) => name === 'Locals');
    return (await this.#client.request('variables', { variablesReference })).variables;
  }

  async #excerpt({ line, source }) {
    const lines = readFileSync(source.path, 'utf8').split('\n');
    const from = Math.max(1, line - 3);
    return lines.slice(from - 1, line + 1).map((text, at) => {
      const here = from + at === line;
      return `  ${here ? style.green('→') : ' '} ${String(from + at).padStart(4)} ${here ? style.bold(text) : style.dim(text)}`;
    });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await walkBack(process.argv[2]);
