import { expect, test } from 'vitest';
import { AS_OF, evidenceWith, findingOf, findingsOf } from './testing/evidence.ts';
import { waiverNotes } from './waivers.ts';

const DAY_MS = 86_400_000;
const waiver = { rule: 'security', owner: 'Ada', reason: 'known', expiresAt: AS_OF + DAY_MS };
const evidence = evidenceWith([findingsOf('security', [findingOf('a')])]);
const notes = (more: object) => waiverNotes([{ ...waiver, ...more }], evidence);

test('one that holds is no news: of a rule, of a finding by its rule or its fingerprint', () => {
  expect(notes({})).toEqual([]);
  expect(notes({ finding: 'a' })).toEqual([]);
  expect(notes({ finding: findingOf('a').fingerprint })).toEqual([]);
});

test('one that excuses nothing, or has expired to the moment, is told', () => {
  expect(notes({ finding: 'b' })).toEqual([expect.stringContaining('excuses nothing')]);
  expect(notes({ expiresAt: AS_OF })).toEqual([expect.stringContaining('expired on')]);
});
