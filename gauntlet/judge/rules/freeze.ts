/** Nothing is released in the windows that were agreed. */

import type { Evidence } from '../../model/evidence.ts';
import { defineRule, type Judgement } from '../rule.ts';

interface Parameters {
  /** `2026-12-24T00:00:00Z/2026-12-27T00:00:00Z`. */
  readonly windows: readonly string[];
}

export const freeze = defineRule<Parameters>({
  name: 'freeze',
  parameters: (reader) => ({ windows: reader.texts('windows', []) }),
  judge,
});

function judge({ asOf }: Evidence, { windows }: Parameters): Judgement {
  const parsed = windows.map((text) => ({ text, ...windowOf(text) }));
  const wrong = parsed.find(({ from, to }) => !(from < to));
  if (wrong !== undefined) {
    const action = 'Write it as two times: "2026-12-24T00:00:00Z/2026-12-27T00:00:00Z".';
    return { outlook: 'unknown', message: `${wrong.text} is no window of time`, action };
  }
  const now = parsed.find(({ from, to }) => from <= asOf && asOf < to);
  if (now === undefined) return { outlook: 'pass', message: 'no window is closed now' };
  const action = `Wait until ${new Date(now.to).toISOString()}, or break the glass with a reason.`;
  return { outlook: 'fail', message: `in the freeze ${now.text}`, action };
}

function windowOf(text: string): { readonly from: number; readonly to: number } {
  const [from = '', to = ''] = text.split('/');
  return { from: Date.parse(from), to: Date.parse(to) };
}
