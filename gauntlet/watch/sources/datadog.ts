/** The last point of a Datadog query: one number, or the largest of several series. */
import { getJson, needs, type Source, textSetting } from './source.ts';

const LATEST_S = 600;

export const datadog: Source = {
  name: 'datadog',
  async read(settings, ports) {
    const query = textSetting(settings, 'query');
    if (query === undefined) return needs('query', 'avg:trace.http.request.errors{service:shop}');
    const { DD_API_KEY, DD_APP_KEY } = ports.environment;
    if (!DD_API_KEY || !DD_APP_KEY)
      return { ok: false, why: 'DD_API_KEY and DD_APP_KEY have to be in the environment' };
    const site = textSetting(settings, 'site') ?? 'datadoghq.com';
    const url = textSetting(settings, 'url') ?? `https://api.${site}`;
    const to = Math.floor(ports.nowMs() / 1_000);
    const range = { from: String(to - LATEST_S), to: String(to), query };
    const asked = `${url.replace(/\/$/, '')}/api/v1/query?${new URLSearchParams(range)}`;
    const keys = { 'dd-api-key': DD_API_KEY, 'dd-application-key': DD_APP_KEY };
    const found = await getJson(asked, ports, keys);
    if (!found.ok) return found;
    const { status, error, series = [] } = (found.json ?? {}) as Answer;
    if (status === 'error') return { ok: false, why: error ?? 'the query failed' };
    const values = series.flatMap(({ pointlist = [] }) => lastOf(pointlist) ?? []);
    if (values.length === 0) return { ok: false, why: 'the query gave no number' };
    return { ok: true, value: Math.max(...values) };
  },
};

interface Answer {
  readonly status?: string;
  readonly error?: string;
  readonly series?: readonly { readonly pointlist?: readonly Point[] }[];
}

type Point = readonly [at: number, value: number | null];

/** A bucket that is still empty has no value. */
function lastOf(points: readonly Point[]): number | undefined {
  return points.findLast(([, value]) => Number.isFinite(value))?.[1] ?? undefined;
}
