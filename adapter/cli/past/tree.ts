import { usage } from '../../errors.js';
import type { ListedProcess } from '../../protocol.js';
import { processTree } from '../../telling/tree.js';
import { parse } from '../options.js';
import { answer } from '../say.js';
import { count } from '../words.js';
import { withPast } from './past.js';
import { nothingYet, when } from './when.js';

/** `elixirscope tree`. */
export async function tree(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args, { at: { type: 'string' }, all: { type: 'boolean' }, json: { type: 'boolean' } });
  const [name, ...more] = positionals;
  if (more.length > 0) throw usage('One recording at a time');
  await withPast(name, (telling) => {
    const at = when(telling, '--at', values.at);
    const { roots, others, remark: told } = processTree(telling, at.time, { all: values.all === true });
    const remark = nothingYet(telling, at.time) ?? told;
    if (values.json) return answer(JSON.stringify({ time: at.time, roots, others, remark }, null, 2));
    const isOld = ({ process }: ListedProcess) => telling.history.processes().find(({ proc }) => proc === process)?.livedBefore === true;
    const [before, since] = [others.filter(isOld), others.filter((one) => !isOld(one))];
    const shown = values.all ? others : since;
    const lines = [
      `At ${at.text}:`,
      ...roots.flatMap((root) => branch(root)),
      ...(shown.length === 0 ? [] : ['Under no supervisor:', ...shown.map((one) => `  ${line(one)}`)]),
      ...(values.all || before.length === 0
        ? []
        : [`(and ${count(before.length, 'process', 'processes')} that lived before recording began; --all shows them)`]),
      ...(remark === undefined ? [] : [remark]),
    ];
    answer(lines.join('\n'));
  });
  return 0;
}

function branch(process: ListedProcess, mine = '', below = ''): string[] {
  const last = process.children.length - 1;
  const children = process.children.flatMap((child, i) =>
    i === last ? branch(child, `${below}└─ `, `${below}   `) : branch(child, `${below}├─ `, `${below}│  `),
  );
  return [`${mine}${line(process)}`, ...children];
}

function line({ name, pid, childId, strategy, restarts, queue, doing }: ListedProcess): string {
  const facts = [
    strategy,
    childId === undefined || childId === name ? undefined : `child ${childId}`,
    restarts === 0 ? undefined : `restarted ${restarts === 1 ? 'once' : `${restarts} times`}`,
    queue === 0 ? undefined : `${count(queue, 'message')} pending`,
    doing,
  ].filter((fact) => fact !== undefined && fact !== '');
  return `${name === pid ? pid : `${name} ${pid}`}  ${facts.join(', ')}`.trimEnd();
}
