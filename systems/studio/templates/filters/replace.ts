import { textFilter } from './filter.ts';

export const replace = textFilter(
  'replace',
  { old: undefined, new: undefined, count: null },
  (text, given, run) => {
    const [old, fresh] = [given.text('old'), given.text('new')];
    const most = given.optional('count') === undefined ? -1 : given.whole('count');
    const parts = old === '' ? ['', ...text, ''] : text.split(old);
    run.charge(parts.length + (parts.length * fresh.length) / 8);
    if (most < 0 || parts.length <= most + 1) return parts.join(fresh);
    return parts.slice(0, most + 1).join(fresh) + old + parts.slice(most + 1).join(old);
  },
);
