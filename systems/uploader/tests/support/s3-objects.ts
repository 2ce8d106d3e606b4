/** What the suite's own S3 keeps: objects and uploads in parts, with the semantics of AWS. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

export interface Stored {
  readonly bytes: Uint8Array;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly sha256: string | undefined;
  readonly crc32: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, Stored>;
}

export class Objects {
  readonly all = new Map<string, Stored>();
  readonly uploads = new Map<string, Upload>();
  /** How often an object came to stand under a key: more than once would be an overwriting. */
  readonly writes = new Map<string, number>();
  #ids = 0;

  write(key: string, stored: Stored): void {
    this.writes.set(key, (this.writes.get(key) ?? 0) + 1);
    this.all.set(key, stored);
  }

  begin(
    key: string,
    metadata: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>>,
  ): Upload {
    this.#ids += 1;
    const id = `upload-${this.#ids}`;
    const upload = { id, key, metadata, headers, parts: new Map<number, Stored>() };
    this.uploads.set(id, upload);
    return upload;
  }
}

export function crcOf(bytes: Uint8Array): string {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(bytes));
  return digest.toString('base64');
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}

export function md5Of(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}
