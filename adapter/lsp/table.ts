import { allData } from './allData.js';
import { checkSetup } from './checkSetup.js';
import { codeAt } from './codeAt.js';
import { dapEndpoint } from './dapEndpoint.js';
import { diagnostics } from './diagnostics.js';
import { expressionAt } from './expressionAt.js';
import type { Feature } from './feature.js';
import { recordingFiles } from './recordingFiles.js';
import { recordings } from './recordings.js';
import { testAt } from './testAt.js';
import { traces } from './traces.js';

/** What the editor has open. */
const documents: Feature = (connection, host) => host.documents.feature(connection, host);

/** Everything that the language server does. */
export const FEATURES: readonly Feature[] = [
  documents,
  dapEndpoint,
  testAt,
  codeAt,
  expressionAt,
  traces,
  recordings,
  recordingFiles,
  allData,
  checkSetup,
  diagnostics,
];
