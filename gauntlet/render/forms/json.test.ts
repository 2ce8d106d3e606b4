import { expect, test } from 'vitest';
import { facts, viewOfFacts } from '../testing/run.ts';
import { json } from './json.ts';

test('the document of `run --json`', () => {
  const document = JSON.parse(json.render({ view: viewOfFacts(), facts }));
  expect(document).toMatchObject({ run: 'r-1842', outlook: 'fail', profile: 'pr' });
});
