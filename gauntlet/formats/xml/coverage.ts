/**
 * What Cobertura and JaCoCo have in common: XML, whose attributes all matter and whose text never
 * does. A format says what it does with an element; DTDs that they name are never loaded.
 */
import type { ReportSink } from '../../model/report.ts';
import { Cut } from '../cut.ts';
import { type Parser, WHOLE } from '../format.ts';
import { type FileLines, fileLines, TOO_MANY_LINES } from '../shared/coverage-lines.ts';
import { valueIn } from './markup.ts';
import { type Names, Scanner, type XmlHandler } from './scanner.ts';

/** The attributes of an element by their name's number. */
export type Values = ReadonlyMap<number, string>;

export interface CoverageElements {
  opened(element: number, values: Values): void;
  closed(element: number): void;
}

export interface CoverageFile {
  readonly lines: FileLines;
  add(line: number, isHit: boolean): void;
  flush(name: string): void;
}

export function coverageParser(
  sink: ReportSink,
  names: Names<string>,
  elements: (file: CoverageFile) => CoverageElements,
): Parser {
  const lines = fileLines();
  let here = 0;
  const taken = elements({
    lines,
    add(line, isHit) {
      if (!lines.add(line, isHit)) throw new Cut(here, TOO_MANY_LINES);
    },
    flush: (name) => lines.flush(sink, name),
  });
  const values = new Map<number, string>();
  let bytes: Buffer = Buffer.alloc(0);
  const handler: XmlHandler = {
    keepsText: false,
    memory(memory) {
      bytes = memory;
    },
    open(name, { count, names: found, starts, ends, plains }, isEmpty) {
      values.clear();
      for (let at = 0; at < count; at += 1) {
        const id = found[at] as number;
        const start = starts[at] as number;
        if (id !== 0) values.set(id, valueIn(bytes, start, ends[at] as number, plains[at] === 1));
      }
      taken.opened(name, values);
      if (isEmpty) taken.closed(name);
    },
    text() {
      // Texts hold nothing about lines.
    },
    close: (name) => taken.closed(name),
    settle() {
      // Values are decoded at once; nothing refers to the bytes.
    },
  };
  const scanner = new Scanner(handler, names, { allowsDoctype: true });
  return {
    push(part, offset) {
      here = offset;
      scanner.push(part);
    },
    end(offset) {
      here = offset;
      scanner.end(offset);
      return WHOLE;
    },
    claim: () => ({}),
  };
}
