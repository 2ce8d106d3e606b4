import { expect, test } from 'vitest';
import { viewOfFacts } from '../testing/run.ts';
import { tracesOf } from './otlp.ts';

test('spans of run, layers, suites and tests hang together', () => {
  const [resource] = tracesOf(viewOfFacts()).resourceSpans;
  const spans = resource?.scopeSpans[0]?.spans ?? [];
  // One run, two layers, two suites, three tests that ran.
  expect(spans).toHaveLength(8);
  const ids = new Set(spans.map(({ spanId }) => spanId));
  expect(ids.size).toBe(8);
  const roots = spans.filter((span) => !('parentSpanId' in span));
  expect(roots.map(({ name }) => name)).toEqual(['gauntlet run pr']);
  for (const span of spans) {
    expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
    if ('parentSpanId' in span) expect(ids.has(span.parentSpanId ?? '')).toBe(true);
    expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
  }
});

test('the run says its result by the name of the convention', () => {
  const [resource] = tracesOf(viewOfFacts()).resourceSpans;
  const run = resource?.scopeSpans[0]?.spans[0];
  expect(run?.attributes).toContainEqual({
    key: 'cicd.pipeline.result',
    value: { stringValue: 'failure' },
  });
});
