/** What a PromQL query gives now: one number, or the largest of several. */
import { getJson, needs, type Source, textSetting } from './source.ts';

export const prometheus: Source = {
  name: 'prometheus',
  async read(settings, ports) {
    const url = textSetting(settings, 'url');
    if (url === undefined) return needs('url', 'http://prometheus:9090');
    const query = textSetting(settings, 'query');
    if (query === undefined) return needs('query', 'sum(rate(http_errors_total[5m]))');
    const asked = `${url.replace(/\/$/, '')}/api/v1/query?query=${encodeURIComponent(query)}`;
    const found = await getJson(asked, ports);
    if (!found.ok) return found;
    const values = valuesIn(found.json).filter((value) => Number.isFinite(value));
    if (values.length === 0) return { ok: false, why: 'the query gave no number' };
    return { ok: true, value: Math.max(...values) };
  },
};

interface Answer {
  readonly data?: {
    readonly resultType?: string;
    readonly result?: unknown;
  };
}

function valuesIn(json: unknown): readonly number[] {
  const { data } = (json ?? {}) as Answer;
  const { resultType, result } = data ?? {};
  if (resultType === 'scalar' && Array.isArray(result)) return [Number(result[1])];
  if (resultType !== 'vector' || !Array.isArray(result)) return [];
  return result.map(({ value }: { value?: readonly unknown[] }) => Number(value?.[1]));
}
