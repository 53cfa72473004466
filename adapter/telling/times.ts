/** A time of a recording, to the microsecond: `12.432 ms`. It may be given back to the command line as it is, without the space. */
export const moment = (nanos: number): string => `${(nanos / 1e6).toFixed(3)} ms`;

/** How long something took, as exactly as anybody wants to know: `3.4 µs`, `12.4 ms`, `1.25 s`, `3 min 20 s`. */
export function duration(nanos: number): string {
  if (nanos < 1e6) return `${threeDigits(nanos / 1e3)} µs`;
  if (nanos < 1e9) return `${threeDigits(nanos / 1e6)} ms`;
  if (nanos < 120e9) return `${threeDigits(nanos / 1e9)} s`;
  const seconds = Math.round(nanos / 1e9);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const threeDigits = (value: number): string => String(value >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
