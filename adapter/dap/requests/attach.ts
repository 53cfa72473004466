import { attachNotYet } from '../../errors.js';
import { noArguments } from '../args.js';
import type { Request } from '../reaction.js';

/** Not possible yet; says what is. */
export const attach: Request<undefined> = {
  parse: noArguments,
  handle() {
    throw attachNotYet();
  },
};
