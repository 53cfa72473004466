import { type CancellationToken, ResponseError } from 'vscode-languageserver/node';
import { asFailure } from '../errors.js';

/** A handler whose failures are answered in the words that the user is to read; others would be told as "Request … failed with message". */
export function answering<P, R>(handle: (params: P, signal: AbortSignal) => Promise<R> | R) {
  return async (params: P, token: CancellationToken): Promise<R> => {
    const abort = new AbortController();
    const cancelled = token.onCancellationRequested(() => abort.abort());
    try {
      return await handle(params, abort.signal);
    } catch (error) {
      const failure = asFailure(error);
      if (failure === undefined) throw error;
      throw new ResponseError(failure.code, failure.message);
    } finally {
      cancelled.dispose();
    }
  };
}
