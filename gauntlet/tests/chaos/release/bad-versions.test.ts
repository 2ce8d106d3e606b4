/**
 * Bad versions, each shipped for real under load: every one is stopped or taken back by the rule
 * that is meant for it, the report names it, and users have what they had.
 */
import { expect, test } from 'vitest';
import { type Fault, lost, openShop } from '../../testing/shop.ts';

const bad: readonly (readonly [Fault, string, RegExp])[] = [
  ['crashes at start', 'deploy', /ended; it printed:[\s\S]*no such setting/],
  ['wrong price', 'smoke', /the price is right/],
  ['wrong shape', 'smoke', /the unit is a word/],
  ['breaks under 50', 'smoke', /fifty at once are answered/],
  ['hard migration', 'rehearse', /does not work on the data of the new version/],
  ['fails payments', 'canary', /critical: \d+ of \d+ answers of \w+ on a critical path/],
  ['fails 6 %', 'canary', /FAIL canary \d+ % (?:canary: errors |errors: [\d.]+ % of)/],
  ['slow p95', 'canary', /canary: [\s\S]*p9[59]/],
  ['slow for some', 'canary', /canary: [\s\S]*p9[59]/],
  ['slow queries', 'canary', /objective: queries is 180, and 100 is the most/],
  ['external calls fail', 'canary', /objective: external is 0.3, and 0.05 is the most/],
  ['leaks', 'canary', /memory: \w+ holds \d+ MB beside \d+ MB/],
  ['hides its metrics', 'canary', /not enough data: queries: it answered 404; external: it/],
  ['health flaps', '', /health: the health check of \w+ flaps/],
];

test.for(bad)('a version that %s goes no further', async ([fault, step, why]) => {
  const shop = await openShop();
  await shop.version('one');
  expect((await shop.ship()).code).toBe(0);
  // What can't be known is waited for no longer than this one has patience.
  await shop.version('two', fault, fault === 'hides its metrics' ? { patience: '12 s' } : {});
  const { value, load } = await shop.underLoad(shop.ship());
  expect(value.stdout.replaceAll(/\s+/g, ' ')).toMatch(why);
  expect(value.stdout).toMatch(new RegExp(`FAIL +${step}`));
  expect(value.stdout).toMatch(/\n(?:rolled back|refused): /);
  expect(value.code).toBe(1);
  expect(await shop.ask()).toBe('200 one');
  // What fails is what the version answered itself; no request was lost on the way.
  expect(Object.keys(lost(load)).filter((kind) => kind !== 'status')).toEqual([]);
});

test('a version that turns bad when all users have it goes back', async () => {
  const shop = await openShop();
  await shop.version('one');
  expect((await shop.ship()).code).toBe(0);
  await shop.version('two', 'bad when told');
  const turn = () => shop.write({ 'data.json.bad': '' });
  const { value } = await shop.underLoad(shop.shipUntil('watch', turn));
  const failed = /"step":"watch","outcome":"failed","text":"(?:critical|errors|burn): /;
  expect(value.stdout).toMatch(failed);
  expect(value.stdout).toContain('"how":"rolled back"');
  expect(value.code).toBe(1);
  expect(await shop.ask()).toBe('200 one');
});
