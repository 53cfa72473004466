/**
 * What the extension and the engine say to each other beside the two public protocols: names and types only.
 * It is all that `extension/` may import of `adapter/`, but for types.
 */
export type * from './protocol/engine.js';
export type * from './protocol/past.js';
export type * from './protocol/session.js';
