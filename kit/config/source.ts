/** A text with its name, and the way from offsets in it to lines and columns. */
import type { Place } from './diagnostics.ts';

/** Offsets in UTF-16 units; the end is not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export class Source {
  readonly file: string;
  /** Without byte order mark. */
  readonly text: string;
  readonly #lineStarts: readonly number[];

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text.startsWith('\uFEFF') ? text.slice(1) : text;
    const starts = [0];
    for (const match of this.text.matchAll(/\r\n|\n|\r/g)) {
      starts.push(match.index + match[0].length);
    }
    this.#lineStarts = starts;
  }

  placeOf(span: Span): Place {
    const start = this.#positionOf(span.start);
    const end = this.#positionOf(Math.max(span.start, span.end));
    return { ...start, endLine: end.line, endColumn: end.column };
  }

  /** The part of a span on its first line. */
  firstLineOf(span: Span): Span {
    const rest = this.text.slice(span.start, span.end).search(/[\r\n]/);
    return { start: span.start, end: rest < 0 ? span.end : span.start + rest };
  }

  lineAround(offset: number): string {
    return linesOf(this.text)[this.#positionOf(offset).line - 1] ?? '';
  }

  #positionOf(offset: number): { line: number; column: number } {
    let inside = Math.max(0, Math.min(offset, this.text.length));
    // Between the two characters of one line end is no place in any line.
    if (this.text[inside - 1] === '\r' && this.text[inside] === '\n') inside -= 1;
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#lineStarts[middle] ?? 0) <= inside) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: inside - (this.#lineStarts[low] ?? 0) + 1 };
  }
}

export function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
}
