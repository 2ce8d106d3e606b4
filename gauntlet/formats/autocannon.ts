/** `autocannon --json`: one small document. */

import { Cut } from './cut.ts';
import { type Format, readerOf } from './format.ts';
import { documentParser } from './json/document.ts';
import { headOf } from './json/reader.ts';
import { samples, timeOf } from './shared/load.ts';
import { countOf, recordOf } from './value.ts';

const QUANTILES = ['p50', 'p75', 'p90', 'p97_5', 'p99', 'p99_9', 'max'];

export const autocannon: Format = {
  name: 'autocannon',
  kinds: ['samples'],
  recognises: (head) => {
    const text = headOf(head);
    return /"connections"\s*:\s*\d/.test(text) && /"pipelining"\s*:\s*\d/.test(text);
  },
  reader: (sink, options) => {
    const parser = documentParser([
      {
        path: [],
        take(value, _keys, offset) {
          const report = recordOf(value) ?? {};
          const latency = recordOf(report.latency);
          const requests = recordOf(report.requests);
          if (latency === undefined || requests === undefined) {
            throw new Cut(offset, 'there is neither latency nor requests');
          }
          const endedAt = timeOf(report.finish, options.readAt);
          const add = samples(sink, { startedAt: timeOf(report.start, endedAt), endedAt });
          for (const key of QUANTILES) add(`latency.${key.replace('_', '.')}`, 'ms', latency[key]);
          add('latency.mean', 'ms', latency.mean ?? latency.average);
          add('requests.rate', '1/s', requests.mean ?? requests.average);
          const total = countOf(requests.total) ?? 0;
          add('requests.count', 'requests', total);
          // `errors` holds the time-outs already.
          const failed = (countOf(report.errors) ?? 0) + (countOf(report.non2xx) ?? 0);
          const tried = total + (countOf(report.errors) ?? 0);
          add('errors.rate', 'ratio', tried === 0 ? undefined : failed / tried);
          add('throughput.mean', 'B/s', recordOf(report.throughput)?.mean);
        },
      },
    ]);
    return readerOf(parser, options);
  },
};
