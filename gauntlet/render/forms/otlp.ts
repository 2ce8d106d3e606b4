/**
 * OpenTelemetry spans for run, layer, suite and test as an OTLP/HTTP JSON document, with the names
 * of the semantic conventions for CI/CD and tests.
 */
import { hash } from 'node:crypto';
import type { Result } from '../../model/nouns.ts';
import { TOOL } from '../../model/tool.ts';
import { plain } from '../text.ts';
import { type LayerView, type RunView, type TaskView, titleOf } from '../view.ts';
import type { Form } from './form.ts';

export const otlp: Form = {
  name: 'otlp',
  summary: 'OpenTelemetry spans (OTLP/HTTP JSON) for run, layer, suite and test',
  file: 'traces.json',
  render: ({ view }) => `${JSON.stringify(tracesOf(view), null, 2)}\n`,
};

type Value = string | number | boolean | undefined;

interface Span {
  readonly name: string;
  readonly key: string;
  readonly parent: string | undefined;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, Value>>;
  readonly error: string | undefined;
}

export function tracesOf(view: RunView) {
  const traceId = hash('sha256', `trace ${view.run}`).slice(0, 32);
  const spans = spansOf(view).map((span) => ({
    traceId,
    spanId: spanIdOf(view, span.key),
    ...(span.parent === undefined ? {} : { parentSpanId: spanIdOf(view, span.parent) }),
    name: span.name,
    kind: 1,
    startTimeUnixNano: nanoseconds(span.startMs),
    endTimeUnixNano: nanoseconds(Math.max(span.startMs, span.endMs)),
    attributes: attributesOf(span.attributes),
    status: span.error === undefined ? {} : { code: 2, message: span.error },
  }));
  const resource = {
    'service.name': 'gauntlet',
    'service.version': TOOL.version,
    'host.name': view.machine.name,
    'vcs.ref.head.revision': view.change.commit,
    'vcs.ref.head.name': view.change.branch,
  };
  return {
    resourceSpans: [
      { resource: { attributes: attributesOf(resource) }, scopeSpans: [{ scope: TOOL, spans }] },
    ],
  };
}

function spansOf(view: RunView): readonly Span[] {
  const endMs = view.startedAt + (view.durationMs ?? 0);
  const outlook = view.verdict?.outlook ?? 'unknown';
  const run: Span = {
    name: `gauntlet run ${view.profile}`,
    key: 'run',
    parent: undefined,
    startMs: view.startedAt,
    endMs,
    attributes: {
      'cicd.pipeline.name': view.profile,
      'cicd.pipeline.run.id': view.run,
      'cicd.pipeline.run.state': view.end === undefined ? 'executing' : 'finalizing',
      'cicd.pipeline.result': resultOf(outlook, view.end === 'interrupted'),
    },
    error: outlook === 'pass' ? undefined : outlook,
  };
  return [run, ...view.layers.flatMap((layer) => layerSpans(layer, view))];
}

function resultOf(outlook: string, interrupted: boolean): string {
  if (interrupted) return 'cancellation';
  return outlook === 'pass' ? 'success' : outlook === 'fail' ? 'failure' : 'error';
}

function layerSpans(layer: LayerView, view: RunView): readonly Span[] {
  const { startedAt, durationMs } = layer;
  if (startedAt === undefined || durationMs === undefined) return [];
  const key = `layer ${layer.layer}`;
  const span: Span = {
    name: layer.layer,
    key,
    parent: 'run',
    startMs: startedAt,
    endMs: startedAt + durationMs,
    attributes: { 'cicd.pipeline.task.name': layer.layer, 'cicd.pipeline.task.type': 'test' },
    error: layer.mark === 'ok' ? undefined : layer.mark,
  };
  return [span, ...layer.tasks.flatMap((task) => taskSpans(task, key, view))];
}

function taskSpans(task: TaskView, parent: string, view: RunView): readonly Span[] {
  const { ended } = task;
  if (ended === undefined) return [];
  const startMs = ended.at - ended.durationMs;
  const result = task.mark === 'ok' ? 'success' : task.mark === 'fail' ? 'failure' : 'error';
  const span: Span = {
    name: task.task.id,
    key: task.task.id,
    parent,
    startMs,
    endMs: ended.at,
    attributes: {
      'cicd.pipeline.task.name': task.task.id,
      'cicd.pipeline.task.run.id': `${view.run}/${task.task.id}`,
      'cicd.pipeline.task.run.result': result,
      'test.suite.name': task.suite.id,
      'test.suite.run.status': task.mark === 'ok' ? 'success' : 'failure',
      'process.exit.code': ended.exit.code ?? undefined,
    },
    error: task.mark === 'ok' ? undefined : task.mark,
  };
  return [span, ...task.results.flatMap((result) => testSpan(result, task, startMs))];
}

/** Only its duration is known of a test, so it is drawn from the start of its suite. */
function testSpan(result: Result, { task }: TaskView, startMs: number): readonly Span[] {
  const last = result.attempts.at(-1);
  if (last === undefined || result.outcome === 'skipped') return [];
  const isBad = result.outcome === 'failed';
  return [
    {
      name: titleOf(last),
      key: `${task.id} ${result.case.id}`,
      parent: task.id,
      startMs,
      endMs: startMs + last.durationMs,
      attributes: {
        'test.case.name': titleOf(last),
        'test.case.result.status': isBad ? 'fail' : 'pass',
        'code.file.path': last.locator.file || undefined,
        'code.line.number': last.place?.line,
        'gauntlet.test.attempts': result.attempts.length,
      },
      error: isBad ? plain(last.failure?.message ?? last.outcome) : undefined,
    },
  ];
}

function spanIdOf(view: RunView, key: string): string {
  return hash('sha256', `span ${view.run} ${key}`).slice(0, 16);
}

function nanoseconds(ms: number): string {
  return `${BigInt(Math.round(ms * 1_000)) * 1_000n}`;
}

function attributesOf(values: Readonly<Record<string, Value>>) {
  return Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: otlpValue(value) }],
  );
}

function otlpValue(value: Exclude<Value, undefined>) {
  if (typeof value === 'string') return { stringValue: value };
  return typeof value === 'boolean' ? { boolValue: value } : { intValue: String(value) };
}
