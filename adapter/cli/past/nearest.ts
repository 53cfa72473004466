/** The names most like `wanted`, three at most; none where all are quite another word. */
export function nearest(wanted: string, names: readonly string[]): readonly string[] {
  const asked = wanted.toLowerCase();
  const scored = [...new Set(names)].map((name) => {
    const last = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
    const steps = Math.min(distance(asked, name.toLowerCase()), distance(asked, last));
    return { name, steps: name.toLowerCase().includes(asked) ? 0 : steps };
  });
  return scored
    .filter(({ steps }) => steps <= Math.ceil(asked.length / 3))
    .sort((a, b) => a.steps - b.steps || a.name.localeCompare(b.name))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** How many letters must be put in, taken out or exchanged to make `b` of `a`. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}
