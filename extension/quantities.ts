/** `1.4 MiB`, with the language's decimal sign. */
export function bytes(count: number, language?: string): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, count)) / 10));
  const digits = step === 0 ? 0 : 1;
  const value = (count / 1024 ** step).toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${value} ${units[step]}`;
}

/** `7 s`, `2:07 min`, `1:02:07 h`. */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (count: number) => String(count).padStart(2, '0');
  if (h > 0) return `${h}:${two(m)}:${two(s)} h`;
  return m > 0 ? `${m}:${two(s)} min` : `${s} s`;
}

/** A time or a span given in nanoseconds: `850 µs`, `12.4 ms`, `3.07 s`, `2:07 min`. */
export function short(ns: number, language?: string): string {
  if (ns >= 60e9) return duration(ns / 1e6);
  const [unit, size] = ns < 1e6 ? ['µs', 1e3] : ns < 1e9 ? ['ms', 1e6] : ['s', 1e9];
  return `${(ns / Number(size)).toLocaleString(language, { maximumSignificantDigits: 3 })} ${unit}`;
}
