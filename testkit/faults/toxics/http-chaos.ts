import type { HttpFault } from '../http/fault.ts';
import { answerOf, httpFields, placeInBody } from '../http/fields.ts';
import { defineToxic, fractional, text, whole } from './toxic.ts';

/**
 * One of several failures, by chance, for the share `rate` of the requests: `status`, `drop` or
 * `truncate`, as named in `kinds`.
 */

const DEFAULT_RATE = 0.2;

export const httpChaos = defineToxic({
  type: 'http_chaos',
  fields: {
    ...httpFields,
    rate: fractional(DEFAULT_RATE),
    kinds: text('status,drop,truncate'),
    status: whole(503),
    body: text(),
    content_type: text('text/plain'),
  },
  http: (settings, random): HttpFault => {
    const kinds = settings.kinds.split(/[\s,]+/).filter((name) => name !== '');
    const kind = kinds[random.whole(kinds.length)];
    if (kind === 'truncate') return { kind, keep: placeInBody(-1, random), reset: false };
    if (kind === 'drop') return { kind, reset: true };
    return { kind: 'answer', answer: answerOf(settings) };
  },
});
