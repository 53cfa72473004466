import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Term } from '../recording/term.js';
import type { Binding, ProcId } from '../replay/history.js';
import type { Many } from '../replay/many.js';
import { type Child, childrenOf } from './children.js';
import { type Entry, type Group, processEntries } from './processEntries.js';
import type { FrameRef, Replay } from './replay.js';

/** Something that unfolds in the tree of variables; `key` is the same for the same thing at every stop. */
export type Container =
  | { readonly kind: 'locals'; readonly key: string; readonly ref: FrameRef }
  | { readonly kind: 'returned'; readonly key: string; readonly value: Term }
  | { readonly kind: 'value'; readonly key: string; readonly value: Term; readonly expression?: string }
  | { readonly kind: 'process'; readonly key: string; readonly proc: ProcId }
  | { readonly kind: 'group'; readonly key: string; readonly group: Group };

/** Which part of a container is asked for. */
export interface Page {
  readonly filter?: 'indexed' | 'named';
  readonly start: number;
  /** Undefined: all from `start`. */
  readonly count?: number;
}

type Shown = Pick<
  DebugProtocol.Variable,
  'value' | 'type' | 'variablesReference' | 'namedVariables' | 'indexedVariables' | 'presentationHint'
>;

/** The key of a frame: the same at every stop at which it lives. Frames without a known activation are told by their depth from outside. */
export function frameKey(replay: Replay, ref: FrameRef): string {
  const id = ref.frame.act === 0 ? `depth ${replay.history.frameCount(ref.moment) - ref.index}` : String(ref.frame.act);
  return `${ref.moment.proc}/${id}`;
}

/** The variables in a container. */
export function variablesIn(replay: Replay, container: Container, page: Page): DebugProtocol.Variable[] {
  switch (container.kind) {
    case 'locals':
      return paged(page, [], bindingsOf(replay, container.ref), (binding) => fromBinding(replay, container.key, binding));
    case 'returned':
      return [{ name: 'returned', ...show(replay, `${container.key}/returned`, container.value, undefined) }];
    case 'value': {
      const { items, named } = childrenOf(container.value, replay.writing.structFields);
      return paged(page, items, named, (child) => fromChild(replay, container, child));
    }
    case 'process':
    case 'group': {
      const { indexed, entries } = groupOf(replay, container);
      return paged(page, indexed ? entries : [], indexed ? [] : entries, (entry) => fromEntry(replay, container.key, entry()));
    }
  }
}

/** The variable called `name` in a container; undefined where there is none, or a remark stands in its place. */
export function valueIn(replay: Replay, container: Container, name: string): Term | undefined {
  switch (container.kind) {
    case 'locals':
      return bindingsOf(replay, container.ref)
        .find((binding) => binding.name === name)
        ?.value();
    case 'returned':
      return name === 'returned' ? container.value : undefined;
    case 'value': {
      const { items, named } = childrenOf(container.value, replay.writing.structFields);
      return [...items, ...named].find((child) => child.name === name)?.value;
    }
    case 'process':
    case 'group':
      for (const entry of groupOf(replay, container).entries) {
        const { name: found, value } = entry();
        if (found === name) return value;
      }
      return undefined;
  }
}

function groupOf(replay: Replay, container: Container & { kind: 'process' | 'group' }): Group {
  return container.kind === 'group' ? container.group : processEntries(replay.telling, container.proc, replay.now);
}

/** How a value is shown: as `inspect` writes it, and unfolding where it has parts. */
export function show(replay: Replay, key: string, value: Term, expression: string | undefined, whole?: 'whole'): Shown {
  const { items, named } = childrenOf(value, replay.writing.structFields);
  const unfolds = items.length + named.length > 0;
  return {
    value: replay.writing.write(value, whole),
    type: typeOf(value),
    variablesReference: unfolds ? replay.containers.put(key, { kind: 'value', key, value, expression }) : 0,
    ...(items.length > 0 ? { indexedVariables: items.length } : {}),
    ...(named.length > 0 ? { namedVariables: named.length } : {}),
    presentationHint: { kind: 'data', attributes: ['readOnly'] },
  };
}

export function bindingsOf(replay: Replay, ref: FrameRef): readonly Binding[] {
  return replay.history.bindings(ref.moment, ref.index);
}

function fromBinding(replay: Replay, parent: string, binding: Binding): DebugProtocol.Variable {
  const { name } = binding;
  return { name, evaluateName: name, ...show(replay, `${parent}/${name}`, binding.value(), name) };
}

function fromChild(replay: Replay, parent: Container & { kind: 'value' }, child: Child): DebugProtocol.Variable {
  if (child.value === undefined)
    return {
      name: child.name,
      value: child.text ?? '',
      variablesReference: 0,
      presentationHint: { kind: 'virtual', attributes: ['readOnly'] },
    };
  const evaluateName = parent.expression !== undefined && child.access !== undefined ? parent.expression + child.access : undefined;
  return {
    name: child.name,
    ...(evaluateName === undefined ? {} : { evaluateName }),
    ...show(replay, `${parent.key}/${child.name}`, child.value, evaluateName),
  };
}

function fromEntry(replay: Replay, parent: string, { name, text = '', value, type, group }: Entry): DebugProtocol.Variable {
  const key = `${parent}/${name}`;
  if (value !== undefined) return { name, ...show(replay, key, value, undefined), ...(type === undefined ? {} : { type }) };
  const size = group?.entries.length ?? 0;
  return {
    name,
    value: text,
    variablesReference: group === undefined || size === 0 ? 0 : replay.containers.put(key, { kind: 'group', key, group }),
    ...(size === 0 ? {} : group?.indexed ? { indexedVariables: size } : { namedVariables: size }),
    presentationHint: { kind: 'virtual', attributes: ['readOnly'] },
  };
}

/** Items come before what is named; only what the page asks for is decoded and shown. */
function paged<T>(page: Page, items: Many<T>, named: Many<T>, toVariable: (one: T) => DebugProtocol.Variable): DebugProtocol.Variable[] {
  const [first, rest]: [Many<T>, Many<T>] = [page.filter === 'named' ? [] : items, page.filter === 'indexed' ? [] : named];
  const end = page.count ? page.start + page.count : first.length + rest.length;
  const inRest = (at: number): number => Math.max(0, at - first.length);
  return [...first.slice(page.start, end), ...rest.slice(inRest(page.start), inRest(end))].map(toVariable);
}

/** The kind of a value, in Elixir's words; a struct's name. */
export function typeOf(value: Term): string {
  if (typeof value === 'number' || typeof value === 'bigint') return 'integer';
  if (value.type === 'fun') return 'function';
  if (value.type === 'binary') return value.bits % 8 === 0 ? 'binary' : 'bitstring';
  if (value.type === 'cut') return 'not recorded';
  return value.type === 'map' ? (structName(value) ?? 'map') : value.type;
}

/** `%User{}`'s `User`; undefined where it is no struct. */
export function structName(value: Term): string | undefined {
  if (typeof value !== 'object' || value.type !== 'map') return undefined;
  const tag = value.pairs.find(([key]) => typeof key === 'object' && key.type === 'atom' && key.name === '__struct__')?.[1];
  return typeof tag === 'object' && tag.type === 'atom' ? tag.name.replace(/^Elixir\./, '') : undefined;
}
