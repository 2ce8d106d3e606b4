/** Istanbul's coverage-final.json, of nyc, c8, Jest and Vitest: an object with an entry a file. */
import type { ReportSink } from '../model/report.ts';
import { Cut } from './cut.ts';
import { type Format, readerOf, WHOLE } from './format.ts';
import { headOf, JsonReader } from './json/reader.ts';
import { fileLines } from './shared/coverage-lines.ts';
import { type Json, lineOf, listOf, numberOf, recordOf, textOf } from './value.ts';

export const istanbul: Format = {
  name: 'istanbul',
  kinds: ['coverage'],
  recognises: (head, fileName) => {
    const text = headOf(head);
    const isEmpty = /coverage-final\.json$/.test(fileName) && /^\s*\{\s*\}\s*$/.test(text);
    const isEntry = /^\s*\{\s*"(?:[^"\\]|\\.)+"\s*:\s*\{\s*"path"\s*:/.test(text);
    return isEmpty || (isEntry && /"(?:statementMap|all)"\s*:/.test(text));
  },
  reader: (sink, options) => {
    const json = new JsonReader([
      {
        path: ['*'],
        take(value, keys, offset) {
          const entry = recordOf(value);
          const map = recordOf(entry?.statementMap);
          if (entry === undefined || map === undefined) {
            throw new Cut(offset, `the entry of ${keys[0] ?? 'a file'} has no statements`);
          }
          takeFile(sink, textOf(entry.path) ?? keys[0] ?? '', map, entry);
        },
      },
    ]);
    const parser = {
      push: (bytes: Buffer, offset: number) => json.push(bytes, offset),
      end(offset: number) {
        json.end(offset);
        return WHOLE;
      },
      claim: () => ({}),
    };
    return readerOf(parser, options);
  },
};

/** A line is hit when a statement that starts on it is; that is how Istanbul itself counts. */
function takeFile(sink: ReportSink, path: string, map: Json, entry: Json): void {
  const file = fileLines();
  const counts = recordOf(entry.s) ?? {};
  for (const [key, statement] of Object.entries(map)) {
    const line = lineOf(recordOf(recordOf(statement)?.start)?.line);
    if (line !== undefined) file.add(line, (numberOf(counts[key]) ?? 0) > 0);
  }
  for (const taken of Object.values(recordOf(entry.b) ?? {})) {
    const branches = listOf(taken);
    file.addBranches(
      branches.filter((count) => (numberOf(count) ?? 0) > 0).length,
      branches.length,
    );
  }
  file.flush(sink, path);
}
