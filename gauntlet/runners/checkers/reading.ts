/** Formats of checkers that only they write: a line for each finding, or one JSON document. */

import { Cut } from '../../formats/cut.ts';
import { type Format, readerOf, WHOLE } from '../../formats/format.ts';
import { documentParser } from '../../formats/json/document.ts';
import { lines } from '../../formats/lines.ts';
import { type Found, findings } from '../../formats/shared/findings.ts';
import { type Json, recordOf } from '../../formats/value.ts';

const SHARED = { kinds: ['findings'], recognises: () => false } as const;

/** Lines that are no finding are what a person reads, and passed over. No line at all is none. */
export function linesFormat(name: string, read: (line: string) => Found | undefined): Format {
  return {
    ...SHARED,
    name,
    reader(sink, options) {
      const add = findings(sink);
      const take = (line: string) => {
        const found = read(line);
        if (found !== undefined) add(found);
      };
      const input = lines(take);
      const end = () => {
        const rest = input.rest();
        if (rest !== undefined) take(rest.text);
        return WHOLE;
      };
      return readerOf({ push: input.push, end, claim: () => ({}) }, options);
    },
  };
}

/** One JSON object on each line that begins with a brace. */
export function jsonLinesFormat(name: string, read: (value: Json) => readonly Found[]): Format {
  return {
    ...SHARED,
    name,
    reader(sink, options) {
      const add = findings(sink);
      const take = (line: string, offset: number) => {
        if (!line.startsWith('{')) return;
        for (const found of read(parsed(line, offset))) add(found);
      };
      const input = lines(take);
      const end = () => {
        const rest = input.rest();
        if (rest !== undefined) take(rest.text, rest.offset);
        return WHOLE;
      };
      return readerOf({ push: input.push, end, claim: () => ({}) }, options);
    },
  };
}

function parsed(line: string, offset: number): Json {
  try {
    return recordOf(JSON.parse(line)) ?? {};
  } catch {
    throw new Cut(offset, 'a line that is not JSON');
  }
}

/** Each value at a path of one document, as `['results', '*']`, or at several paths. */
export function documentFormat(
  name: string,
  path: readonly string[],
  read: (value: Json) => readonly Found[],
  ...more: readonly { path: readonly string[]; read: (value: Json) => readonly Found[] }[]
): Format {
  return {
    ...SHARED,
    name,
    reader(sink, options) {
      const add = findings(sink);
      const picks = [{ path, read }, ...more].map((each) => ({
        path: each.path,
        take(value: unknown) {
          for (const found of each.read(recordOf(value) ?? {})) add(found);
        },
      }));
      return readerOf(documentParser(picks), options);
    },
  };
}
