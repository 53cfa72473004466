import * as vscode from 'vscode';
import type { EngineClient } from './client.js';
import { focusedSession } from './debugSession.js';

/**
 * What a hover asks the debug session for: the engine says it from the syntax, so that it is a variable with its fields, and nothing where
 * a function's name, an atom, a text or a comment stands. The editor tells the session where it stands, and the session answers for that place.
 */
export class Expressions implements vscode.EvaluatableExpressionProvider {
  constructor(private readonly engine: EngineClient) {}

  async provideEvaluatableExpression(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.EvaluatableExpression | undefined> {
    if (focusedSession() === undefined) return undefined;
    const textDocument = { uri: document.uri.toString() };
    const found = await this.engine.request('elixirscope/expressionAt', { textDocument, position }, token);
    if (found === null) return undefined;
    const { start, end } = found.range;
    return new vscode.EvaluatableExpression(new vscode.Range(start.line, start.character, end.line, end.character), found.expression);
  }
}
