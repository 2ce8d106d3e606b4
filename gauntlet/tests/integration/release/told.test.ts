/** People are told of a ship that did not go well, and which change is not with the users. */
import { expect, test } from 'vitest';
import { openShop } from '../../testing/shop.ts';

/** Ships of a real server take their time on a machine that does much else. */
const patient = { timeout: 600_000 };

const TELL = `
const { appendFileSync } = require('node:fs');
const { text } = require('node:stream/consumers');
text(process.stdin).then((notice) => appendFileSync('told.ndjson', notice + '\\n'));
`;
const ALERTS = `    alerts:
      - { sink: command, command: [node, tell.cjs] }
      - { sink: command, command: [node, not-there.cjs] }
`;

test('a ship that goes back is told once, and a sink that fails is named', patient, async () => {
  const shop = await openShop({ more: ALERTS, watch: '500 ms' });
  shop.write({ 'tell.cjs': TELL });
  await shop.version('one');
  expect((await shop.ship()).code).toBe(0);
  await shop.version('two', 'crashes at start');
  const back = await shop.ship();
  expect(back.code).toBe(1);
  expect(back.stdout).toMatch(/command \(node not-there\.cjs\) was not told: it ended with 1/);

  const told = shop.read('told.ndjson').trim().split('\n');
  expect(told).toHaveLength(1);
  const notice = JSON.parse(told[0] ?? '');
  expect(notice).toMatchObject({ kind: 'begun', group: 'demo' });
  const { text } = notice.alerts[0].trouble;
  expect(text).toMatch(/^shop: \w+ was rolled back: users have \w+: deploy: /);
  expect(text).toMatch(/first bad change: \w{7} \(.+: two\)$/);
  expect(await shop.ask()).toBe('200 one');
});
