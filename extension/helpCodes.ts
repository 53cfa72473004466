/** Kinds of help that a failure can be offered with. */
export type HelpKind = 'checkSetup' | 'launchJson' | 'chooseRecording' | 'recordings' | 'terminal' | 'log';

/**
 * What helps with a failure, by its code in adapter/errors.ts. `undefined`: its text says all that there is to do. A test holds that every
 * failure that a user of the editor can see is here.
 */
export const HELP_BY_CODE: Readonly<Record<number, HelpKind | undefined>> = {
  101: 'checkSetup',
  102: 'checkSetup',
  103: 'checkSetup',
  104: 'launchJson',
  105: 'launchJson',
  106: 'checkSetup',
  107: 'checkSetup',
  108: 'checkSetup',
  109: 'checkSetup',
  110: 'checkSetup',
  201: 'checkSetup',
  202: 'recordings',
  301: 'chooseRecording',
  302: 'chooseRecording',
  304: 'recordings',
  305: 'recordings',
  306: 'recordings',
  307: 'recordings',
  308: 'recordings',
  309: undefined,
  310: undefined,
  311: undefined,
  312: 'recordings',
  313: undefined,
  314: undefined,
  402: 'launchJson',
  505: 'log',
  506: 'launchJson',
  507: 'launchJson',
  508: 'launchJson',
  509: 'launchJson',
  510: undefined,
  511: 'launchJson',
  512: 'launchJson',
  513: 'terminal',
  514: 'terminal',
  516: 'launchJson',
  602: undefined,
  605: undefined,
  606: undefined,
};
