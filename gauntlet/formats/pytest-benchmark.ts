/** The JSON of pytest-benchmark: seconds, for each benchmark under its full name. */

import { Cut } from './cut.ts';
import { type Format, readerOf, WHOLE } from './format.ts';
import { documentParser } from './json/document.ts';
import { headOf } from './json/reader.ts';
import { samples, timeOf } from './shared/load.ts';
import { numberOf, recordOf, textOf } from './value.ts';

export const pytestbench: Format = {
  name: 'pytest-benchmark',
  kinds: ['samples'],
  recognises: (head, fileName) => {
    const text = headOf(head);
    const begins = /^\s*\{\s*"machine_info"\s*:/.test(text);
    return begins || (/^\s*\{\s*"benchmarks"\s*:/.test(text) && /benchmark/i.test(fileName));
  },
  reader: (sink, options) => {
    let hasVersion = false;
    const parser = documentParser(
      [
        {
          path: ['version'],
          take() {
            hasVersion = true;
          },
        },
        {
          path: ['benchmarks', '*'],
          take(value, _keys, offset) {
            const entry = recordOf(value) ?? {};
            const stats = recordOf(entry.stats);
            const name = textOf(entry.fullname) ?? textOf(entry.name);
            if (stats === undefined || name === undefined) {
              throw new Cut(offset, 'a benchmark without name or measures');
            }
            const at = timeOf(entry.datetime, options.readAt);
            const add = samples(sink, { startedAt: at, endedAt: at });
            for (const key of ['median', 'mean', 'min', 'max', 'stddev']) {
              const seconds = numberOf(stats[key]);
              add(`${name}.${key}`, 'ns', seconds === undefined ? undefined : seconds * 1e9);
            }
          },
        },
      ],
      (offset) => {
        if (!hasVersion) throw new Cut(offset, 'there is no version');
        return WHOLE;
      },
    );
    return readerOf(parser, options);
  },
};
