/** What Sentry counted of late: errors of an organisation, or any aggregate of its events. */
import { getJson, needs, type Source, textSetting } from './source.ts';

export const sentry: Source = {
  name: 'sentry',
  async read(settings, ports) {
    const organization = textSetting(settings, 'organization');
    if (organization === undefined) return needs('organization', 'acme');
    const { SENTRY_AUTH_TOKEN: token } = ports.environment;
    if (!token) return { ok: false, why: 'SENTRY_AUTH_TOKEN has to be in the environment' };
    const field = textSetting(settings, 'field') ?? 'count()';
    const asked = new URLSearchParams({
      field,
      dataset: textSetting(settings, 'dataset') ?? 'errors',
      statsPeriod: textSetting(settings, 'period') ?? '5m',
    });
    for (const name of ['query', 'environment', 'project'] as const) {
      const value = textSetting(settings, name);
      if (value !== undefined) asked.set(name, value);
    }
    const url = (textSetting(settings, 'url') ?? 'https://sentry.io').replace(/\/$/, '');
    const place = `${url}/api/0/organizations/${encodeURIComponent(organization)}/events/`;
    const found = await getJson(`${place}?${asked}`, ports, { authorization: `Bearer ${token}` });
    if (!found.ok) return found;
    const { data } = (found.json ?? {}) as Answer;
    const values = (data ?? []).map((row) => row[field]).filter((value) => isNumber(value));
    if (values.length === 0) return { ok: false, why: `there is no number at ${field}` };
    return { ok: true, value: Math.max(...values) };
  },
};

interface Answer {
  readonly data?: readonly Readonly<Record<string, unknown>>[];
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
