import type { FunctionLine, SiteKind, SiteLine, TableLine } from '../../adapter/recording/sites.js';

/** Site tables from a compact text, and the sites' ids by name. */
export interface Program {
  readonly tables: readonly TableLine[];
  site(name: string): number;
  kindOf(name: string): SiteKind;
  functionOf(name: string): string;
}

/**
 * Reads a program such as
 *
 *     module Cart
 *     def total/1
 *       in:   enter 2 items -> sum
 *       sum:  stmt 3 sum -> end
 *       end:  leave 4
 *     fn each/1 of total
 *       …
 *
 * A site is `name: kind line variables -> next`, its name unique in the program. `->>` before `next`: an enclosing statement
 * goes on; `=> Mod.fun/1`: the function that a tail call calls, with `quietly` before it where no event tells of it; `{scope}` or `{outer/inner}`: the lexical scope inside the function; `!`: made by a macro. `synthetic` before `fn`:
 * one that the user never wrote, `{scope}` after it: where in the function it stands. The file of module Cart is /p/lib/Cart.ex.
 */
export function program(text: string): Program {
  const modules: ModuleText[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, module] = /^module (\S+)$/.exec(line) ?? [];
    if (module) modules.push(new ModuleText(module, modules.at(-1)?.end ?? 64));
    else modules.at(-1)?.add(line);
  }
  const tables = modules.map((module) => module.table());
  const found = new Map(
    modules.flatMap(({ name: module, names }, m) =>
      names.map((name, i) => {
        const table = tables[m] as TableLine;
        const site = table.sites[i] as SiteLine;
        return [name, { id: table.base + i, kind: site.k, fn: `${module}.${table.functions[site.f]?.name}` }] as const;
      }),
    ),
  );
  const find = (name: string) => {
    const site = found.get(name);
    if (site === undefined) throw new Error(`no site ${name}`);
    return site;
  };
  return {
    tables,
    site: (name) => find(name).id,
    kindOf: (name) => find(name).kind,
    functionOf: (name) => find(name).fn,
  };
}

class ModuleText {
  readonly names: string[] = [];
  private readonly functions: FunctionLine[] = [];
  private readonly blocks: number[] = [];
  private readonly scopes = new Map<string, number>();
  /** The scope around each function: -1, but for synthetic ones. */
  private readonly roots: number[] = [];
  private readonly sites: (Omit<SiteLine, 'n'> & { readonly next?: string })[] = [];

  constructor(
    readonly name: string,
    readonly base: number,
  ) {}

  get end(): number {
    return this.base + this.sites.length;
  }

  add(line: string): void {
    const fun = /^(synthetic )?(def|defp|defmacro|fn) (\S+)\/(\d+)(?: of (\S+)(?: \{([\w/]+)\})?)?$/.exec(line);
    if (fun) this.addFunction(fun);
    else this.addSite(line);
  }

  table(): TableLine {
    const sites = this.sites.map(({ next, ...site }): SiteLine => (next === undefined ? site : { ...site, n: [this.names.indexOf(next)] }));
    const { functions, blocks, base, name } = this;
    return { module: `Elixir.${name}`, base, version: '0', file: `/p/lib/${name}.ex`, source: null, functions, blocks, sites };
  }

  private addFunction([, synthetic, kind = '', name = '', arity, parent, scope = '']: RegExpExecArray): void {
    const around = this.functions.findIndex((f) => f.name === parent);
    this.roots.push(synthetic ? this.scope(scope, around) : -1);
    this.functions.push({
      name,
      arity: Number(arity),
      kind,
      line: 1,
      ...(around >= 0 ? { parent: around } : {}),
      ...(synthetic ? { synthetic: true } : {}),
    });
  }

  private addSite(line: string): void {
    const match =
      /^(\w+): +(\w+) +(\d+)([\w ]*?)(?: *\{([\w/]+)\})?(?: *(->>?) *(\w+))?(?: *=>( quietly)? *(\S+)\.(\w+)\/(\d+))?( *!)?$/.exec(line);
    if (!match) throw new Error(`not understood: ${line}`);
    const [, name = '', kind, at, variables = '', scope = '', arrow, next, quietly, module, called = '', arity, generated] = match;
    this.names.push(name);
    this.sites.push({
      k: kind as SiteKind,
      f: this.functions.length - 1,
      l: Number(at),
      c: 0,
      b: this.scope(scope, this.functions.length - 1),
      v: variables.split(' ').filter((variable) => variable !== ''),
      ...(next ? { next } : {}),
      ...(arrow === '->>' ? { r: true } : {}),
      ...(module ? { t: [`Elixir.${module}`, called, Number(arity)] as const } : {}),
      ...(quietly ? { q: true } : {}),
      ...(generated ? { x: true } : {}),
    });
  }

  private scope(path: string, fn: number): number {
    const key = `${fn}:${path}`;
    const known = this.scopes.get(key);
    if (known !== undefined) return known;
    const parent = path === '' ? (this.roots[fn] ?? -1) : this.scope(path.split('/').slice(0, -1).join('/'), fn);
    this.scopes.set(key, this.blocks.length);
    this.blocks.push(parent);
    return this.blocks.length - 1;
  }
}
