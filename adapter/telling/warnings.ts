import { inspect } from '../recording/inspect.js';
import type { Warning } from '../replay/system.js';
import { bytes } from '../words.js';

/** What the VM warned of: `garbage collection took 73 ms (heap 91.6 MiB)`. */
export function warningText({ kind, ms, heap, port }: Warning): string {
  const size = heap === undefined ? '' : bytes(heap);
  const which = port === undefined ? '' : ` ${inspect(port)}`;
  switch (kind) {
    case 'long_gc':
      return `garbage collection took ${ms} ms${size && ` (heap ${size})`}`;
    case 'long_schedule':
      return `${port === undefined ? 'it' : `its port${which}`} ran ${ms} ms without giving others a turn`;
    case 'large_heap':
      return `large heap${size && `: ${size}`}`;
    case 'busy_port':
      return `waited for a busy port${which}`;
    case 'busy_dist_port':
      return `waited for a busy connection to another node${which}`;
  }
}
