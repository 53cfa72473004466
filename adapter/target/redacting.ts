import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, learnFromBlock, payloadOf, type Redaction, redactBlock, redactTerm, sitesOf, star } from '../recording/redact.js';
import { regExpOf, type Secrets, withoutSecrets } from './secrets.js';

/**
 * Takes secrets out of a recording's files on their way to somebody else: texts that stand under secret names anywhere are starred wherever else they
 * are, and so is what looks like a pattern. Of what is no text (numbers, atoms) nothing is taken out, nor texts of less than four bytes.
 */
export class Redactor {
  private constructor(
    private readonly folder: string,
    private readonly secrets: Secrets,
    private readonly by: Redaction,
  ) {}

  /** Reads all of the recording, to know what its secrets are. Throws the failure to show. */
  static async of(folder: string, secrets: Secrets, signal?: AbortSignal): Promise<Redactor> {
    const names = secrets.names.map((name) => name.toLowerCase());
    const by: Redaction = {
      isSecretName: (name) => names.some((part) => name.toLowerCase().includes(part)),
      patterns: secrets.patterns.map(regExpOf),
      texts: new Set(),
    };
    const siteOf = await sitesOf(folder);
    const segments = join(folder, 'seg');
    for (const name of existsSync(segments) ? readdirSync(segments) : []) {
      for (const { header, block } of blocksOf(readFileSync(join(segments, name)))) {
        learnFromBlock(header, payloadOf(block), siteOf, by);
        signal?.throwIfAborted();
        await new Promise((next) => setImmediate(next));
      }
    }
    return new Redactor(folder, secrets, by);
  }

  /** A file of the recording as it may leave. */
  file(path: string): Buffer {
    const bytes = readFileSync(join(this.folder, path));
    if (path.startsWith('seg/')) return this.segment(bytes);
    if (path.startsWith('sources/')) return this.text(bytes);
    if (path === 'checkpoint.json')
      return Buffer.from(bytes.toString().replace(/"[A-Za-z0-9+/]{4,}={0,2}"/g, (quoted) => this.base64(quoted)));
    if (path === 'manifest.json') return this.manifest(bytes);
    if (path === 'sites.jsonl') return bytes;
    return Buffer.from(`${JSON.stringify(this.json(JSON.parse(bytes.toString())))}\n`);
  }

  private segment(bytes: Buffer): Buffer {
    let whole = 0;
    for (const { header, block } of blocksOf(bytes)) {
      redactBlock(header, block, this.by);
      whole += block.length;
    }
    // Of what is torn nobody knows what it holds.
    return bytes.subarray(0, whole);
  }

  private text(bytes: Buffer): Buffer {
    star(bytes, this.by);
    return bytes;
  }

  /** Terms stand there in base 64; other texts of these letters are none. */
  private base64(quoted: string): string {
    const bytes = Buffer.from(quoted.slice(1, -1), 'base64');
    if (bytes.toString('base64') !== quoted.slice(1, -1)) return quoted;
    try {
      for (let at = bytes[0] === 131 ? 1 : 0; at < bytes.length; ) at = redactTerm(bytes, at, this.by);
      return `"${bytes.toString('base64')}"`;
    } catch {
      return quoted;
    }
  }

  private manifest(bytes: Buffer): Buffer {
    const json = JSON.parse(bytes.toString());
    for (const args of ['taskArgs', 'command'])
      if (Array.isArray(json[args])) json[args] = this.json(withoutSecrets(json[args].map(String), this.secrets));
    return Buffer.from(`${JSON.stringify(json, null, 1)}\n`);
  }

  /** The same JSON with its texts redacted; keys and words that we ourselves write stay. */
  private json(value: unknown): unknown {
    if (typeof value === 'string') return /^[a-z_]*$/.test(value) ? value : this.text(Buffer.from(value)).toString();
    if (Array.isArray(value)) return value.map((one) => this.json(one));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.json(one)]));
  }
}
