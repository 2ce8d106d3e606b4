/** Reads a configuration file; what keeps it from being read is a diagnostic like any other. */
import { open } from 'node:fs/promises';
import type { z } from 'zod';
import type { ConfigResult, Diagnostic } from './diagnostics.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { type ReadOptions, readConfig } from './read.ts';

export type LoadOptions<Schema extends z.core.$ZodType> = Omit<ReadOptions<Schema>, 'text'> & {
  /** Where the file is; `file` is how diagnostics call it. */
  readonly path?: string;
};

/** The text goes along, so that the diagnostics can be shown with their lines. */
export type LoadResult<T> = ConfigResult<T> & { readonly text: string };

export async function loadConfig<Schema extends z.core.$ZodType>(
  options: LoadOptions<Schema>,
): Promise<LoadResult<z.output<Schema>>> {
  const { file, path = file } = options;
  const sizeBytes = options.limits?.sizeBytes ?? DEFAULT_LIMITS.sizeBytes;
  let bytes: Uint8Array;
  try {
    bytes = await readUpTo(path, sizeBytes + 1);
  } catch (error) {
    const { code = 'unknown error' } = error as { code?: string };
    const isAbsent = code === 'ENOENT';
    const message = isAbsent ? 'there is no such file' : `the file can not be read: ${code}`;
    const fix = isAbsent ? 'Make it, or name another one.' : 'Correct its path or permissions.';
    return unreadable(file, message, fix);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // A file beyond the limit may have been cut inside a character; it is refused for its size.
    if (bytes.length <= sizeBytes) {
      return unreadable(file, 'the file is not UTF-8', 'Save it with the encoding UTF-8.');
    }
    text = new TextDecoder().decode(bytes);
  }
  return { ...readConfig({ ...options, text }), text };
}

async function readUpTo(path: string, limitBytes: number): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const pieces: Uint8Array[] = [];
    let leftBytes = limitBytes;
    while (leftBytes > 0) {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(Math.min(leftBytes, 65_536)));
      if (bytesRead === 0) break;
      pieces.push(buffer.subarray(0, bytesRead));
      leftBytes -= bytesRead;
    }
    return Buffer.concat(pieces);
  } finally {
    await handle.close();
  }
}

function unreadable(file: string, message: string, fix: string): LoadResult<never> {
  const diagnostic: Diagnostic = { code: 'NOT_READABLE', file, message, fix };
  return { ok: false, diagnostics: [diagnostic], text: '' };
}
