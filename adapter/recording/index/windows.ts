import type { Piece, StretchEvents } from './stretch.js';

/** Consecutive events of a process's merged events, and the pieces of blocks that hold just these. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly pieces: readonly Piece[];
}

/** At most so many events make a stretch: what a replay of one allocates must stay well below what the garbage collector pauses for. */
const WINDOW = 1024;

/** Cuts merged events into stretches, or leaves them whole where they are few or stand in a block in another order than in time. */
export function windows(events: StretchEvents, pieces: readonly Piece[]): readonly Window[] {
  const whole = [{ from: 0, to: events.count, pieces }];
  if (events.count <= WINDOW || !isInOrder(events, pieces)) return whole;
  const cut: Window[] = [];
  for (let from = 0; from < events.count; from += WINDOW) {
    const to = Math.min(from + WINDOW, events.count);
    cut.push({ from, to, pieces: piecesBetween(events, pieces, from, to) });
  }
  return cut;
}

function isInOrder({ count, block, position }: StretchEvents, pieces: readonly Piece[]): boolean {
  if (pieces.length === 1) {
    for (let i = 1; i < count; i++) if ((position[i] as number) < (position[i - 1] as number)) return false;
    return true;
  }
  const last = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const at = position[i] as number;
    if (at < (last.get(block[i] as number) ?? 0)) return false;
    last.set(block[i] as number, at);
  }
  return true;
}

function piecesBetween({ block, position }: StretchEvents, pieces: readonly Piece[], from: number, to: number): readonly Piece[] {
  const [only] = pieces;
  if (only && pieces.length === 1) return [{ block: only.block, from: position[from] as number, to: (position[to - 1] as number) + 1 }];
  const found = new Map<number, { block: number; from: number; to: number }>();
  for (let i = from; i < to; i++) {
    const at = position[i] as number;
    const piece = found.get(block[i] as number);
    if (piece) piece.to = at + 1;
    else found.set(block[i] as number, { block: block[i] as number, from: at, to: at + 1 });
  }
  return [...found.values()];
}
