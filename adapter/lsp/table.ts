import { allData } from './allData.js';
import { dapEndpoint } from './dapEndpoint.js';
import type { Feature } from './feature.js';
import { recordingFiles } from './recordingFiles.js';
import { recordings } from './recordings.js';
import { testAt } from './testAt.js';
import { traces } from './traces.js';

/** Everything that the language server does. */
export const FEATURES: readonly Feature[] = [dapEndpoint, testAt, traces, recordings, recordingFiles, allData];
