/**
 * What a report format is: it knows its own reports by their first bytes and turns bytes into the
 * model's entries, push by push. Whatever the bytes are, a reader never throws: it says `cut`.
 */
import { grouped } from '../model/grouped.ts';
import type { Completeness, Gives } from '../model/nouns.ts';
import type { Claim, Reading, ReportSink } from '../model/report.ts';
import { Cut } from './cut.ts';
import { decoder } from './encoding.ts';

export type Kind = Gives | 'coverage';

export interface ReaderOptions {
  /** The report's file as a person knows it; every complaint names it. */
  readonly file: string;
  /** The time of samples in a report that has none of its own. */
  readonly readAt: number;
  /** How much of each failure's text is kept; the rest is read and dropped. */
  readonly textCapBytes?: number;
}

export const TEXT_CAP_BYTES = 64 * 1024;

export interface Reader {
  /** The bytes are borrowed: what is kept of them is copied before this returns. */
  push(bytes: Uint8Array): void;
  /** Once, after the last push. */
  end(): Reading;
  /** True when nothing that follows can be read; a file need not be read further. */
  stopped(): boolean;
}

export interface Format {
  readonly name: string;
  readonly kinds: readonly Kind[];
  /** Looks at no more than the first bytes, and at the name where they don't tell. */
  recognises(head: Uint8Array, fileName: string): boolean;
  reader(sink: ReportSink, options: ReaderOptions): Reader;
}

/** What a format supplies; `reader` below adds encodings, offsets and the promise not to throw. */
export interface Parser {
  /** UTF-8 without a byte order mark. `offset` is where the bytes start. Throws `Cut`. */
  push(bytes: Buffer, offset: number): void;
  /** All was read; what is missing is a `Cut` at `offset`. */
  end(offset: number): Completeness;
  claim(): Claim;
  /** The report was cut: what is complete and still held goes to the sink. */
  salvage?(): void;
}

export const WHOLE: Completeness = { state: 'whole' };

export function contradicted(why: string): Completeness {
  return { state: 'contradicted', why };
}

/** Wraps a parser. A sink that throws is the caller's own business and passes through. */
export function readerOf(parser: Parser, options: ReaderOptions, xml = false): Reader {
  const text = decoder(xml);
  let cut: Completeness | undefined;

  function guarded(step: () => Completeness): Completeness {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof Cut)) throw error;
      cut = cutAt(options.file, text.originalOffset(error.offset), error.message);
      return cut;
    }
  }

  function pass(bytes: Buffer | undefined): Completeness {
    if (bytes !== undefined && bytes.length > 0) parser.push(bytes, text.offset());
    return WHOLE;
  }

  return {
    push(bytes) {
      if (cut === undefined) guarded(() => pass(text.decode(bytes)));
    },
    end() {
      let completeness = cut ?? guarded(() => pass(text.flush()));
      if (cut === undefined) completeness = guarded(() => parser.end(text.endOffset()));
      if (cut !== undefined) parser.salvage?.();
      return { completeness, claim: parser.claim() };
    },
    stopped: () => cut !== undefined,
  };
}

function cutAt(file: string, offset: number, why: string): Completeness {
  const place = grouped(offset);
  return { state: 'cut', file, offset, why: `cut at byte ${place}: ${why}` };
}
