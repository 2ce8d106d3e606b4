/**
 * A segment is one run, whole and for ever. Its bytes, in this order:
 *
 *   4  "GSEG"          1  version           3  zeros
 *   4  length of the head, little-endian
 *   n  the head, JSON: the run's summary, and the size of every block
 *   …  the blocks, each compressed by itself
 *
 * It is named by its run and by the digest of these bytes, so what is under a name never changes:
 * two histories merge by taking the files of both.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { zstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Fact } from '../../model/facts.ts';
import type { RunSource, RunSummary } from '../../model/history.ts';
import { attemptFactOf, type BlockVisitor, readBlock } from './decode.ts';
import { BlockEncoder, type PlainAttempt } from './encode.ts';
import { summariser } from './summary.ts';

const compressAside = promisify(zstdCompress);
/** Above it, compressing takes longer than handing it to another thread. */
const ASIDE_BYTES = 64 * 1024;

const VERSION = 1;
const MAGIC = 'GSEG';
const FIXED_BYTES = 12;
const BLOCK_FACTS = 16_384;
const BLOCK_CHARACTERS = 4 * 1024 * 1024;
/** No block comes near it; a number beyond it is damage or malice. */
const BLOCK_LIMIT_BYTES = 512 * 1024 * 1024;

export interface SegmentHead {
  readonly summary: RunSummary;
  readonly facts: number;
  /** Compressed sizes, in order. */
  readonly blocks: readonly number[];
}

export interface SegmentWriter {
  add(fact: Fact): void;
  /** For reports of others: attempts without the cost of their ids. */
  attempt(entry: PlainAttempt): void;
  /** Undefined when no plan was on record. */
  finish(): Promise<WrittenSegment | undefined>;
}

export interface WrittenSegment {
  readonly head: SegmentHead;
  readonly digest: string;
  readonly pieces: readonly Uint8Array[];
}

/** Holds one open block and compressed ones: a few bytes for each fact. */
export function segmentWriter(run: string, source: RunSource, rolledUp = false): SegmentWriter {
  const blocks: Promise<Buffer>[] = [];
  const summary = summariser(source, rolledUp);
  let block = new BlockEncoder(run);
  let facts = 0;
  const close = () => {
    facts += block.count;
    const closed = compress(block.finish());
    // Handled in `finish`; here it must only not be unhandled.
    closed.catch(() => undefined);
    blocks.push(closed);
    block = new BlockEncoder(run);
  };
  const closeFull = () => {
    if (block.count >= BLOCK_FACTS || block.waiting >= BLOCK_CHARACTERS) close();
  };
  return {
    add(fact) {
      if (fact.kind !== 'attempt ended') summary.add(fact);
      block.add(fact);
      closeFull();
    },
    attempt(entry) {
      block.attempt(entry);
      closeFull();
    },
    async finish() {
      if (block.count > 0) close();
      const compressed = await Promise.all(blocks);
      const said = summary.summary();
      if (said === undefined) return undefined;
      const head = { summary: said, facts, blocks: compressed.map((bytes) => bytes.length) };
      const pieces = [headBytes(head), ...compressed];
      return { head, pieces, digest: digestOf(pieces) };
    },
  };
}

function headBytes(head: SegmentHead): Buffer {
  const text = Buffer.from(JSON.stringify(head));
  const fixed = Buffer.alloc(FIXED_BYTES);
  fixed.write(MAGIC, 'latin1');
  fixed.writeUInt8(VERSION, 4);
  fixed.writeUInt32LE(text.length, 8);
  return Buffer.concat([fixed, text]);
}

async function compress(bytes: Uint8Array): Promise<Buffer> {
  return bytes.length < ASIDE_BYTES ? zstdCompressSync(bytes) : compressAside(bytes);
}

export function digestOf(pieces: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  // 160 bits: enough that no two segments ever share a name.
  return hash.digest('hex').slice(0, 40);
}

/** Why a file is no segment of ours. A newer one is whole, and left for a newer program. */
export type SegmentFault = { readonly kind: 'foreign' | 'corrupt' | 'newer'; readonly why: string };

export type HeadReading =
  | { readonly ok: true; readonly head: SegmentHead; readonly at: number }
  | { readonly ok: false; readonly fault: SegmentFault; readonly neededBytes?: number };

/** `bytes` is the beginning of a segment; `at` is where its blocks start. */
export function readHead(bytes: Buffer): HeadReading {
  if (bytes.toString('latin1', 0, 4) !== MAGIC) return bad('foreign', 'it is no segment');
  const version = bytes[4] ?? 0;
  if (version > VERSION) return bad('newer', `it is of version ${version}, this reads ${VERSION}`);
  if (bytes.length < FIXED_BYTES) return bad('corrupt', 'it ends within its head');
  const at = FIXED_BYTES + bytes.readUInt32LE(8);
  if (bytes.length < at) return { ...bad('corrupt', 'it ends within its head'), neededBytes: at };
  try {
    const head = JSON.parse(bytes.toString('utf8', FIXED_BYTES, at)) as SegmentHead;
    return { ok: true, head, at };
  } catch {
    return bad('corrupt', 'its head is not readable');
  }
}

function bad(kind: SegmentFault['kind'], why: string) {
  return { ok: false, fault: { kind, why } } as const;
}

/** The blocks of a whole segment, one after the other. Throws when one is damaged. */
export function readFacts(bytes: Buffer, visitor: BlockVisitor): void {
  const reading = readHead(bytes);
  if (!reading.ok) throw new Error(reading.fault.why);
  let { at } = reading;
  for (const size of reading.head.blocks) {
    const raw = zstdDecompressSync(bytes.subarray(at, at + size), {
      maxOutputLength: BLOCK_LIMIT_BYTES,
    });
    readBlock(raw, visitor);
    at += size;
  }
}

export function factsOf(bytes: Buffer): readonly Fact[] {
  const reading = readHead(bytes);
  if (!reading.ok) throw new Error(reading.fault.why);
  const { run } = reading.head.summary;
  const facts: Fact[] = [];
  readFacts(bytes, {
    other: (fact) => facts.push(fact),
    attempt: (entry) => facts.push(attemptFactOf(run, entry)),
  });
  return facts;
}
