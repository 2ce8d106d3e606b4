/** What `vitest bench --outputJson` writes: files, groups and benchmarks, in milliseconds. */

import { Cut } from './cut.ts';
import { type Format, readerOf } from './format.ts';
import { documentParser } from './json/document.ts';
import { headOf } from './json/reader.ts';
import { samples } from './shared/load.ts';
import { listOf, numberOf, recordOf, textOf } from './value.ts';

export const vitestbench: Format = {
  name: 'vitest-bench',
  kinds: ['samples'],
  recognises: (head) => /^\s*\{\s*"files"\s*:\s*\[\s*\{\s*"filepath"\s*:/.test(headOf(head)),
  reader: (sink, options) => {
    const add = samples(sink, { startedAt: options.readAt, endedAt: options.readAt });
    const parser = documentParser([
      {
        path: ['files', '*', 'groups', '*'],
        take(value, _keys, offset) {
          const group = recordOf(value) ?? {};
          if (!Array.isArray(group.benchmarks)) throw new Cut(offset, 'a group without benchmarks');
          for (const item of listOf(group.benchmarks)) {
            const bench = recordOf(item) ?? {};
            const name = [textOf(group.fullName), textOf(bench.name)].join(' > ');
            for (const key of ['median', 'mean', 'min', 'max', 'p75', 'p99', 'sd']) {
              const millis = numberOf(bench[key]);
              add(`${name}.${key}`, 'ns', millis === undefined ? undefined : millis * 1e6);
            }
          }
        },
      },
    ]);
    return readerOf(parser, options);
  },
};
