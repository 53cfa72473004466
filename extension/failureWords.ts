import * as vscode from 'vscode';
import type { ListedFailure } from '../adapter/protocol.js';

/** How failures are worded, in the list and in the view. */

/** The test's name; of other failures what was raised. */
export function titleOf({ test, exceptionId }: ListedFailure): string {
  return test === undefined ? exceptionId : test.name.replace(/^test /, '');
}

/** `test/cart_test.exs:12` */
export function placeOf({ place, name }: ListedFailure): string {
  return place === undefined ? name : `${place.file}:${place.line}`;
}

/** What was raised, on one line. */
export function summaryOf({ exceptionId, message }: ListedFailure): string {
  const line = message
    .split('\n')
    .map((one) => one.trim())
    .find((one) => one !== '');
  return line === undefined ? exceptionId : line.includes(exceptionId) ? line : `${exceptionId}: ${line}`;
}

export function tooltipOf(failure: ListedFailure): vscode.MarkdownString {
  const { message, name, test } = failure;
  const tooltip = new vscode.MarkdownString();
  tooltip.appendMarkdown('**').appendText(titleOf(failure)).appendMarkdown('**\n\n');
  tooltip.appendText([test?.module, placeOf(failure), name].filter(Boolean).join(' · ')).appendMarkdown('\n\n');
  return tooltip.appendCodeblock(message.trimEnd(), 'text');
}
