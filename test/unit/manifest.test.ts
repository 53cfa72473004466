import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ATTRIBUTES, CONSOLES, STOP_ON } from '../../adapter/dap/launchArgs.js';
import { levels, secretNames, sinks } from '../../adapter/target/probeConfig.js';
import { HELP_BY_CODE } from '../../extension/helpCodes.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(read('package.json'));
const { contributes } = manifest;
const code = Object.fromEntries(
  readdirSync(join(root, 'extension'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [name, read(join('extension', name))]),
);
const allCode = Object.values(code).join('\n');

const found = (text: string, pattern: RegExp): string[] => [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))];
const isOurs = (id: string) => id.startsWith('elixirscope.');

/** Every string in a part of the manifest. */
function strings(part: unknown): string[] {
  if (typeof part === 'string') return [part];
  return typeof part === 'object' && part !== null ? Object.values(part).flatMap(strings) : [];
}

const registered = [
  ...found(code['commands.ts'] ?? '', /^ {2}'(elixirscope\.[\w.]+)':/gm),
  ...found(allCode, /registerCommand\('(elixirscope\.[\w.]+)'/g),
].sort();
const commands: { command: string; title: string; category?: string; enablement?: string }[] = contributes.commands;
const contributed = commands.map(({ command }) => command).sort();
const views: { id: string }[] = Object.values(contributes.views ?? {}).flat() as { id: string }[];

describe('the commands of package.json', () => {
  it('are all there in the code', () => {
    assert.deepEqual(
      contributed.filter((id) => !registered.includes(id)),
      [],
    );
  });

  it('are all that the code has, but for those that only the extension itself calls', () => {
    const inManifest = strings(manifest).join('\n');
    const internal = registered.filter((id) => !contributed.includes(id));
    const called = (id: string) => inManifest.includes(id) || allCode.split(`'${id}'`).length > 2;
    assert.deepEqual(
      internal.filter((id) => !called(id)),
      [],
    );
  });

  it('have a title, the category ElixirScope, and no second entry', () => {
    assert.equal(new Set(contributed).size, contributed.length);
    for (const { command, title, category } of commands) {
      assert.match(title, /^%[\w.]+%$/, command);
      assert.equal(category, 'ElixirScope', command);
    }
  });

  it('are possible only when they can do something, or always can', () => {
    const always =
      /\.(showLog|openTrace|restartEngine|checkSetup|replay|openWalkthrough|openSample|importRecording|deleteAllData|saveDiagnosticBundle|refreshRecordings)$/;
    const open = commands.filter(({ command, enablement }) => enablement === undefined && !always.test(command));
    const hidden = new Set((contributes.menus?.commandPalette ?? []).map(({ command }: { command: string }) => command));
    assert.deepEqual(
      open.map(({ command }) => command).filter((id) => !hidden.has(id)),
      [],
    );
  });

  it('are those that menus, keys, walkthroughs and buttons name', () => {
    const menus = Object.values(contributes.menus ?? {}).flat() as { command?: string; when?: string }[];
    const named = [
      ...menus.map(({ command }) => command),
      ...(contributes.keybindings ?? []).map(({ command }: { command: string }) => command),
      ...Object.values(contributes.debuggers[0].variables ?? {}),
      ...found(strings(JSON.parse(read('package.nls.json'))).join('\n'), /\(command:(elixirscope\.[\w.]+)/g),
      ...found(allCode, /(?:command: |executeCommand\()'(elixirscope\.[\w.]+)'/g),
    ].filter((id): id is string => typeof id === 'string' && isOurs(id));
    const known = new Set([...registered, ...views.map(({ id }) => `${id}.focus`)]);
    assert.deepEqual(
      named.filter((id) => !known.has(id)),
      [],
    );
  });
});

describe('the views of package.json', () => {
  it('are filled by the code, and the code fills no others', () => {
    const filled = found(allCode, /(?:createTreeView|registerTreeDataProvider|registerWebviewViewProvider)\(\s*'([\w.]+)'/g);
    assert.deepEqual(views.map(({ id }) => id).sort(), filled.sort());
  });

  it('that commands bring up exist', () => {
    const focused = found(allCode, /'(elixirscope\.[\w.]+)\.focus'/g);
    assert.deepEqual(
      focused.filter((id) => !views.some((view) => view.id === id)),
      [],
    );
  });
});

describe('the settings of package.json', () => {
  const sections = [contributes.configuration ?? []].flat() as { properties: Record<string, object> }[];
  const settings = sections.flatMap(({ properties }) => Object.keys(properties));
  /** Read by the language client itself, or by the engine through it. */
  const readElsewhere = ['elixirscope.trace.server', 'elixirscope.elixirPath'];

  it('are read by the code', () => {
    const unread = settings.filter((id) => {
      const name = id.slice('elixirscope.'.length);
      return !allCode.includes(`'${name}'`) && !allCode.includes(`'${id}'`) && !readElsewhere.includes(id);
    });
    assert.deepEqual(unread, []);
  });

  it('are all that the code reads', () => {
    const got = found(allCode, /getConfiguration\('elixirscope'[^)]*\)\s*\.(?:get|inspect|update)(?:<[^>]*>)?\('([\w.]+)'/g);
    assert.deepEqual(
      got.filter((name) => !settings.includes(`elixirscope.${name}`)),
      [],
    );
  });

  it('are described', () => {
    for (const { properties } of sections)
      for (const [id, schema] of Object.entries(properties)) assert.ok('markdownDescription' in schema || 'description' in schema, id);
  });
});

describe('the launch attributes of package.json', () => {
  const launch: Record<string, { markdownDescription?: string; enum?: string[]; enumDescriptions?: string[]; default?: unknown }> =
    contributes.debuggers[0].configurationAttributes.launch.properties;

  it('are those that the engine knows, each described', () => {
    assert.deepEqual(Object.keys(launch).sort(), [...ATTRIBUTES].sort());
    for (const [name, { markdownDescription }] of Object.entries(launch)) assert.match(markdownDescription ?? '', /^%launch\./, name);
  });

  it('take the values that the engine takes, each described', () => {
    const values = { level: levels, sink: sinks, stopOn: STOP_ON, console: CONSOLES };
    for (const [name, wanted] of Object.entries(values)) {
      assert.deepEqual([...(launch[name]?.enum ?? [])].sort(), [...wanted].sort(), name);
      assert.equal(launch[name]?.enumDescriptions?.length, wanted.length, name);
    }
  });

  it('tell what is secret by its name, as the probe has it', () => {
    const told = launch.secrets?.default;
    const [, ofProbe = ''] = /@names ~w\(([^)]*)\)/.exec(read('beam_probe/lib/instrument/redact.ex')) ?? [];
    assert.deepEqual([told, ofProbe.split(' ')], [secretNames, secretNames]);
  });

  it('are all that snippets and first configurations use', () => {
    const [{ configurationSnippets, initialConfigurations }] = contributes.debuggers;
    for (const body of [...initialConfigurations, ...configurationSnippets.map((one: { body: object }) => one.body)])
      for (const name of Object.keys(body)) assert.ok([...ATTRIBUTES, 'type', 'request', 'name'].includes(name), `${body.name}: ${name}`);
  });
});

describe('the texts of package.json', () => {
  const texts: Record<string, string> = JSON.parse(read('package.nls.json'));
  const used = new Set(
    strings(manifest)
      .map((text) => /^%([\w.-]+)%$/.exec(text)?.[1])
      .filter((key) => key !== undefined),
  );

  it('are all in package.nls.json, and nothing else is', () => {
    assert.deepEqual([...used].sort(), Object.keys(texts).sort());
  });

  it('are translated by key, where they are translated', () => {
    for (const file of readdirSync(root).filter((name) => /^package\.nls\..+\.json$/.test(name)))
      for (const key of Object.keys(JSON.parse(read(file)))) assert.ok(key in texts, `${file}: ${key}`);
  });
});

describe('the files that package.json names', () => {
  it('are there', () => {
    const named = strings(contributes).filter((text) => /^\.?\/?[\w./-]+\.(json|svg|png|md|yaml)$/.test(text));
    assert.deepEqual(
      named.filter((path) => !existsSync(join(root, path))),
      [],
    );
  });
});

describe('help with failures', () => {
  /** Numbers of failures that may be shown, as adapter/errors.ts has them; those that only the command line can meet left out. */
  const shown = read('adapter/errors.ts')
    .split(/^export const /m)
    .filter((text) => !/'silent'/.test(text))
    .flatMap((text) => /new Failure\(([^,]+),/.exec(text)?.[1]?.match(/\d+/g) ?? [])
    .map(Number)
    .filter((code) => ![203, 315, 316, 317, 318, 401].includes(code));

  it('is there for every failure that a user of the editor can see, and for no other', () => {
    assert.ok(shown.length > 20);
    assert.deepEqual(Object.keys(HELP_BY_CODE).map(Number).sort(), [...shown].sort());
  });
});
