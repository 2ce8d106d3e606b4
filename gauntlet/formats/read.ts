/** Reads a report from a file, whatever its size, through two buffers that are used again. */
import { type FileHandle, open } from 'node:fs/promises';
import type { Completeness } from '../model/nouns.ts';
import type { Reading, ReportSink } from '../model/report.ts';
import type { Format, ReaderOptions } from './format.ts';
import { formatOf, HEAD_BYTES } from './registry.ts';

const BUFFER_BYTES = 256 * 1024;

export interface ReadOptions extends Omit<ReaderOptions, 'file'> {
  /** How the file is named in complaints; its path unless given. */
  readonly file?: string;
}

/** Never rejects for what is in the file or for a file that is missing: the reading says so. */
export async function readReport(
  path: string,
  sink: ReportSink,
  options: ReadOptions,
  format?: Format,
): Promise<Reading> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    return nothing({ state: 'absent', why: `${path} can't be opened: ${messageOf(error)}` });
  }
  try {
    return await readOpened(file, path, sink, { ...options, file: options.file ?? path }, format);
  } finally {
    await file.close();
  }
}

async function readOpened(
  file: FileHandle,
  path: string,
  sink: ReportSink,
  options: ReaderOptions,
  wanted: Format | undefined,
): Promise<Reading> {
  let buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  let other = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  const next = async (into: Buffer, start = 0): Promise<number | Completeness> => {
    try {
      return start + (await file.read(into, start, into.length - start, null)).bytesRead;
    } catch (error) {
      return { state: 'absent', why: `${path} can't be read: ${messageOf(error)}` };
    }
  };
  let filled = await next(buffer);
  // A pipe may give its first bytes one by one.
  while (typeof filled === 'number' && filled > 0 && filled < HEAD_BYTES) {
    const more = await next(buffer, filled);
    if (more === filled) break;
    filled = more;
  }
  if (typeof filled !== 'number') return nothing(filled);
  if (filled === 0) return nothing({ state: 'absent', why: `${path} is empty` });
  const head = buffer.subarray(0, Math.min(filled, HEAD_BYTES));
  const format = wanted ?? formatOf(head, path);
  if (format === undefined) {
    return nothing({ state: 'absent', why: `${path} is in no format that is known` });
  }
  const reader = format.reader(sink, options);
  while (typeof filled === 'number' && filled > 0 && !reader.stopped()) {
    // The disk fills one buffer while the other is read.
    const coming = next(other);
    try {
      reader.push(buffer.subarray(0, filled));
    } finally {
      filled = await coming;
    }
    [buffer, other] = [other, buffer];
  }
  const reading = reader.end();
  return typeof filled === 'number' ? reading : { ...reading, completeness: filled };
}

function nothing(completeness: Completeness): Reading {
  return { completeness, claim: {} };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
