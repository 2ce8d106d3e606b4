/** Versions that are tried and not released: as a shadow, and against another on a metric. */
import { expect, test } from 'vitest';
import { lost, openShop } from '../../testing/shop.ts';

const jsonIn = (stdout: string, kind: string) => {
  const lines = stdout.trim().split('\n');
  return JSON.parse(lines.find((line) => line.includes(`"kind":"${kind}"`)) ?? '{}');
};

test('a shadow sees copies, its answers are compared and dropped, and users see none', async () => {
  const shop = await openShop();
  await shop.version('one');
  await shop.ship();
  // Its name is in the body of /, and its smoke tests do not look at what it hides.
  await shop.version('two', 'hides its metrics');
  const words = ['shadow', 'demo', '--share', '50', '--for', '4 s', '--json'];
  const { value, load } = await shop.underLoad(shop.gauntlet(words));
  const found = jsonIn(value.stdout, 'shadow over');
  expect(found.compared).toBeGreaterThan(100);
  const texts = found.differences.map(({ text }: { text: string }) => text);
  // /pay says the name too; /price is the same in both.
  expect(texts.toSorted()).toEqual(['GET /: another body', 'GET /pay: another body']);
  expect(found.same).toBeGreaterThan(found.compared / 5);
  expect(value.code).toBe(1);
  expect(lost(load)).toEqual({});
  const { seen } = await shop.state();
  expect(seen.versions).toMatchObject([{ share: 1 }]);
  expect(await shop.ask()).toBe('200 one');

  const alone = await shop.gauntlet([...words.slice(0, -3), '--for', '1 s']);
  expect(alone.stdout).toContain('0 answers compared, 0 the same');
  expect(alone.code).toBe(3);
});

test('a shadow that fails is seen at once, and by nobody else', async () => {
  const shop = await openShop();
  await shop.version('one');
  await shop.ship();
  await shop.version('two', 'fails payments');
  const words = ['shadow', 'demo', '--share', '100', '--for', '3 s'];
  const { value, load } = await shop.underLoad(shop.gauntlet(words));
  expect(value.stdout).toMatch(/\d+ {2}GET \/pay: 200 and 500\n/);
  expect(value.code).toBe(1);
  expect(lost(load)).toEqual({});
});

const METRIC = `      speed:
        source: json
        settings: { url: '{address}/stats', path: queries.p95 }
        most: 1000
`;

test('two versions on a metric: the worse one is called that, and goes away', async () => {
  const shop = await openShop({ more: METRIC });
  await shop.version('one');
  await shop.ship();
  // 180 ms beside 12 ms: far beyond its own objective, so that is taken out of the way.
  await shop.version('two', 'slow queries', { queries: 1_000 });
  const words = ['ab', 'demo', '--metric', 'speed', '--for', '8 s'];
  const { value, load } = await shop.underLoad(shop.gauntlet(words));
  expect(value.stdout).toMatch(/worse: speed \+168 \(95 %: 168 to 168, \d+ readings\)/);
  expect(value.code).toBe(1);
  expect(lost(load)).toEqual({});
  expect(await shop.ask()).toBe('200 one');

  const same = await shop.version('three').then(() => shop.gauntlet(words));
  expect(same.stdout).toContain('undecided: speed 0 ');
  expect(same.code).toBe(3);
  const unknown = await shop.gauntlet(['ab', 'demo', '--metric', 'sped']);
  expect(unknown.stderr).toContain('Did you mean speed?');
  expect(unknown.code).toBe(2);
});
