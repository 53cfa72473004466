// Colours, where somebody sees them.
const coloured = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (coloured ? `\x1b[${code}m${text}\x1b[0m` : text);

export const style = { bold: paint(1), dim: paint(2), red: paint(31), green: paint(32), yellow: paint(33) };
