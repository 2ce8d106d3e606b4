import { expect, test } from 'vitest';
import { bugStub, stubRunners } from './bug-stub.ts';

const incident = {
  id: 'n-0a1b',
  environment: 'production',
  entries: [
    { at: 0, kind: 'trouble', text: 'shop: "critical" */ 12 of\n40' },
    { at: 60_000, kind: 'over', text: 'all is well again' },
  ],
} as const;

test.each(stubRunners)('%s: the timeline stands in it, and cannot break out', (runner) => {
  const { name = '', text = '' } = bugStub(incident, runner) ?? {};
  expect(name).toMatch(/^(?:test_)?incident[-_]n[-_]0a1b/);
  expect(text).toContain('1970-01-01T00:01:00.000Z  all is well again');
  expect(text).toContain('what they should have got');
  // In a block comment it would have ended it.
  if (text.startsWith('/**')) expect(text.split('*/')).toHaveLength(text.includes('"#') ? 2 : 3);
  else expect(text.split('\n').filter((line) => line.includes('12 of 40'))).toHaveLength(2);
});

test('a runner that has no words for it gets none', () => {
  expect(bugStub(incident, 'command')).toBeUndefined();
});
