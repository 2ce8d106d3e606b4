/** k6: what `handleSummary` gets, and what `--summary-export` writes, which has another shape. */

import { Cut } from './cut.ts';
import { type Format, readerOf } from './format.ts';
import { documentParser } from './json/document.ts';
import { headOf } from './json/reader.ts';
import { type AddSample, samples, type Window } from './shared/load.ts';
import { type Json, numberOf, recordOf } from './value.ts';

export const k6: Format = {
  name: 'k6',
  kinds: ['samples'],
  recognises: (head, fileName) => {
    const text = headOf(head);
    const isSummary = /^\s*\{\s*"(?:root_group|metrics|options|state|setup_data)"\s*:/.test(text);
    const isOurs = /"(?:http_req_|iteration_duration|iterations|data_received|vus|root_group)/;
    return isSummary && (isOurs.test(text) || /k6/i.test(fileName));
  },
  reader: (sink, options) => {
    let durationMs = 0;
    let any = false;
    const parser = documentParser([
      {
        path: [],
        take(value, _keys, offset) {
          const report = recordOf(value) ?? {};
          const metrics = recordOf(report.metrics);
          if (metrics === undefined) throw new Cut(offset, 'there are no metrics');
          durationMs = numberOf(recordOf(report.state)?.testRunDurationMs) ?? 0;
          const startedAt = options.readAt - durationMs;
          const window: Window = { startedAt, endedAt: options.readAt };
          for (const [name, metric] of Object.entries(metrics)) {
            any = true;
            takeMetric(name, recordOf(metric) ?? {}, window, sink);
          }
          if (!any) throw new Cut(offset, 'there are no metrics');
        },
      },
    ]);
    return readerOf(parser, options);
  },
};

function takeMetric(
  whole: string,
  metric: Json,
  window: Window,
  sink: Parameters<typeof samples>[0],
): void {
  const found = /^([^{]*)\{(.*)\}$/.exec(whole);
  const name = found?.[1] ?? whole;
  const add = samples(sink, window, found?.[2] ?? '');
  const values = recordOf(metric.values) ?? metric;
  if (name === 'http_req_duration') duration('latency', values, add);
  else if (name === 'http_reqs') {
    add('requests.rate', '1/s', values.rate);
    add('requests.count', 'requests', values.count);
  } else if (name === 'http_req_failed') add('errors.rate', 'ratio', values.rate ?? values.value);
  else if (values['p(95)'] !== undefined) duration(`k6.${name}`, values, add);
  else if (values.count !== undefined) add(`k6.${name}`, '1/s', values.rate);
  else if (values.passes !== undefined) add(`k6.${name}`, 'ratio', values.rate ?? values.value);
  else add(`k6.${name}`, 'value', values.value);
  for (const [expression, result] of Object.entries(recordOf(metric.thresholds) ?? {})) {
    // The export says whether it was crossed, the summary whether it was kept.
    const isKept = typeof result === 'boolean' ? !result : recordOf(result)?.ok === true;
    add(`threshold.${name} ${expression}`, 'kept', isKept ? 1 : 0);
  }
}

function duration(metric: string, values: Json, add: AddSample): void {
  for (const [key, value] of Object.entries(values)) {
    const quantile = /^p\(([\d.]{1,8})\)$/.exec(key)?.[1];
    if (quantile !== undefined) add(`${metric}.p${quantile}`, 'ms', value);
  }
  add(`${metric}.p50`, 'ms', values.med);
  add(`${metric}.mean`, 'ms', values.avg);
  add(`${metric}.max`, 'ms', values.max);
}
