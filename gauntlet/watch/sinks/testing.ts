/** What the tests of sinks share: one notice, and what a sink needs of the world. */
import type { Notice } from '../alerts.ts';
import type { Open, Sink, SinkPorts } from './sink.ts';

export const notice: Notice = {
  kind: 'begun',
  group: 'production',
  alerts: [
    {
      trouble: {
        key: 'production errors',
        group: 'production',
        severity: 'page',
        text: 'errors < & > burn',
      },
      sinceMs: 0,
      seenMs: 0,
      toldMs: 0,
    },
  ],
};

export const ports: SinkPorts = { fetch, nowMs: () => 0, limitMs: 5_000, environment: {} };

export function opened(
  sink: Sink,
  settings: Readonly<Record<string, unknown>>,
  given: SinkPorts = ports,
): Extract<Open, { ok: true }> {
  const found = sink.open(settings, given);
  if (!found.ok) throw new Error(found.why);
  return found;
}
