/** Beyond this no fraction can be written exactly, and Erlang writes an exponent. */
const ALL_INTEGERS = 2 ** 53;

/** A float as Elixir writes it: the fewest digits that read back the same, with an exponent where that is shorter. */
export function inspectFloat(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  if (Number.isInteger(size) && size < 1e16) return `${sign}${size}.0`;
  const [mantissa, power] = size.toExponential().split('e') as [string, string];
  return sign + place(mantissa.replace('.', ''), Number(power) + 1, size >= ALL_INTEGERS);
}

/** Writes `digits` with the decimal point after the first `point` of them: Erlang's io_lib_format. */
function place(digits: string, point: number, exponent: boolean): string {
  const length = digits.length;
  if (point > 0 && point < length) return exponent ? withExponent(digits, point) : `${digits.slice(0, point)}.${digits.slice(point)}`;
  if (point === 0) return `0.${digits}`;
  const cost = String(point - 1).length + 1 + (length === 1 ? 2 : 1);
  if (exponent) return withExponent(digits, point);
  if (point < 0) return 2 - point <= cost ? `0.${'0'.repeat(-point)}${digits}` : withExponent(digits, point);
  return point - length + 2 <= cost ? `${digits}${'0'.repeat(point - length)}.0` : withExponent(digits, point);
}

function withExponent(digits: string, point: number): string {
  return `${digits[0]}.${digits.slice(1) || '0'}e${point - 1}`;
}
