/** Sends a run's spans to a collector over OTLP/HTTP. Where that fails, the run is what it was. */
import { tracesOf } from '../render/forms/otlp.ts';
import type { RunView } from '../render/view.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const TIMEOUT_MS = 5_000;

/** As the specification of OpenTelemetry names them; undefined when nobody collects. */
export function collectorOf(environment: Environment): string | undefined {
  const traces = environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  if (traces) return traces;
  const all = environment.OTEL_EXPORTER_OTLP_ENDPOINT;
  return all ? `${all.replace(/\/$/, '')}/v1/traces` : undefined;
}

/** Resolves to why it failed, or to nothing. */
export async function sendTraces(
  view: RunView,
  environment: Environment,
): Promise<string | undefined> {
  const url = collectorOf(environment);
  if (url === undefined) return undefined;
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headersOf(environment) },
      body: JSON.stringify(tracesOf(view)),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body?.cancel();
    return answer.ok ? undefined : `${url} answered ${answer.status}`;
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return `${url}: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

/** `name=value,name=value`, percent-encoded. */
function headersOf(environment: Environment): Record<string, string> {
  const given =
    environment.OTEL_EXPORTER_OTLP_TRACES_HEADERS ?? environment.OTEL_EXPORTER_OTLP_HEADERS ?? '';
  const pairs = given
    .split(',')
    .map((pair) => pair.split(/=(.*)/s).slice(0, 2))
    .filter(([name]) => name?.trim());
  return Object.fromEntries(
    pairs.map(([name = '', value = '']) => [name.trim(), decodeURIComponent(value.trim())]),
  );
}
