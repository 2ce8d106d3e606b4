/** A number in any JSON document: `path` leads to it, as `database.p95`. */
import { getJson, needs, type Source, textSetting } from './source.ts';

export const json: Source = {
  name: 'json',
  async read(settings, ports) {
    const url = textSetting(settings, 'url');
    if (url === undefined) return needs('url', 'http://127.0.0.1:9000/stats');
    const path = textSetting(settings, 'path');
    if (path === undefined) return needs('path', 'database.p95');
    const found = await getJson(url, ports);
    if (!found.ok) return found;
    const value = path.split('.').reduce<unknown>(memberOf, found.json);
    if (typeof value === 'number' && Number.isFinite(value)) return { ok: true, value };
    return { ok: false, why: `there is no number at ${path}` };
  },
};

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}
