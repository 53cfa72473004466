import { fileURLToPath } from 'node:url';
import { TextDocumentSyncKind, TextDocuments } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Feature } from './feature.js';

/** What the editor holds of the files that are open there. */
export class OpenDocuments {
  readonly #documents = new TextDocuments(TextDocument);

  readonly feature: Feature = (connection) => {
    this.#documents.listen(connection);
    return { textDocumentSync: TextDocumentSyncKind.Incremental };
  };

  /** The text under a URI; undefined where it is not open. */
  text(uri: string): string | undefined {
    return this.#documents.get(uri)?.getText();
  }

  /** The text of a file; undefined where it is not open. Editors and Node encode URIs each in their own way. */
  textOf(path: string): string | undefined {
    return this.#documents
      .all()
      .find(({ uri }) => uri.startsWith('file:') && fileURLToPath(uri) === path)
      ?.getText();
  }
}
