import { blocksTarget, framesTarget, valuesTarget } from './bytes.js';
import { archive, checkpoint, index, label, manifest, probe, rings, segment, sites, wholeSegment } from './folders.js';
import type { Target } from './target.js';

/** All that reads what may come from anybody, by name. */
export const targets: Readonly<Record<string, () => Target | Promise<Target>>> = {
  values: valuesTarget,
  blocks: blocksTarget,
  frames: framesTarget,
  segment,
  'whole segment': wholeSegment,
  sites,
  probe,
  manifest,
  label,
  checkpoint,
  rings,
  index,
  archive,
};
