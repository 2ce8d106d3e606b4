/** What `coverage json` of coverage.py writes. */
import { Cut } from './cut.ts';
import { type Format, readerOf, WHOLE } from './format.ts';
import { headOf, JsonReader } from './json/reader.ts';
import { countOf, lineOf, listOf, recordOf } from './value.ts';

export const coveragepy: Format = {
  name: 'coveragepy',
  kinds: ['coverage'],
  recognises: (head) =>
    /^\s*\{\s*"meta"\s*:\s*\{[^}]*"(?:branch_coverage|show_contexts)"/.test(headOf(head)),
  reader: (sink, options) => {
    let hasFiles = false;
    const json = new JsonReader([
      {
        path: ['files', '*'],
        take(value, keys) {
          hasFiles = true;
          const entry = recordOf(value) ?? {};
          const summary = recordOf(entry.summary) ?? {};
          const total = countOf(summary.num_branches) ?? 0;
          const file = keys.at(-1) ?? '';
          const hit = linesOf(entry.executed_lines);
          const missed = linesOf(entry.missing_lines);
          const branches = { hit: countOf(summary.covered_branches) ?? 0, total };
          sink.coverage(total === 0 ? { file, hit, missed } : { file, hit, missed, branches });
        },
      },
      {
        path: ['totals'],
        take() {
          hasFiles = true;
        },
      },
    ]);
    const parser = {
      push: (bytes: Buffer, offset: number) => json.push(bytes, offset),
      end(offset: number) {
        json.end(offset);
        if (!hasFiles) throw new Cut(offset, 'there are neither files nor totals');
        return WHOLE;
      },
      claim: () => ({}),
    };
    return readerOf(parser, options);
  },
};

function linesOf(value: unknown): readonly number[] {
  return listOf(value).flatMap((line) => lineOf(line) ?? []);
}
