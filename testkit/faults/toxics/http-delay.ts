import { httpFields } from '../http/fields.ts';
import { defineToxic, whole } from './toxic.ts';

/** Holds the request (upstream) or its answer (downstream) for `latency` ms, +/- `jitter`. */
export const httpDelay = defineToxic({
  type: 'http_delay',
  fields: { ...httpFields, latency: whole(), jitter: whole() },
  http: ({ latency, jitter }, random) => {
    const spreadMs = jitter > 0 ? random.whole(jitter * 2) - jitter : 0;
    return { kind: 'delay', delayMs: Math.max(0, latency + spreadMs) };
  },
});
