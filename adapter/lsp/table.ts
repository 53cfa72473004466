import { dapEndpoint } from './dapEndpoint.js';
import type { Feature } from './feature.js';

/** Everything that the language server does. */
export const FEATURES: readonly Feature[] = [dapEndpoint];
