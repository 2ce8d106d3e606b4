/** `watch` on what was released: people are told, and a young release goes back by itself. */
import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { lost, openShop } from '../../testing/shop.ts';

/** Ships of a real server take their time on a machine that does much else. */
const patient = { timeout: 600_000 };

const TELL = `
const { appendFileSync } = require('node:fs');
const { text } = require('node:stream/consumers');
text(process.stdin).then((notice) => appendFileSync('told.ndjson', notice + '\\n'));
`;

test(
  'errors after the release: told once, and users have the version before again',
  patient,
  async () => {
    const alerts = `    alerts:
      - { sink: command, command: [node, tell.cjs] }
      - { sink: carrier pigeon }
`;
    const shop = await openShop({ more: alerts });
    shop.write({ 'tell.cjs': TELL });
    await shop.version('one');
    await shop.ship();
    await shop.version('two', 'bad when told');
    const work = async () => {
      expect((await shop.ship()).code).toBe(0);
      expect(await shop.ask()).toBe('200 two');
      const watching = shop.start(['watch', 'demo', '--every', '200 ms']);
      let said = '';
      watching.stdout?.on('data', (piece: Buffer) => {
        said += piece.toString();
      });
      const ended = once(watching, 'close');
      await vi.waitFor(() => expect(said).toContain('there is no sink carrier pigeon'), 20_000);
      shop.write({ 'data.json.bad': '' });
      await vi.waitFor(() => expect(said).toContain('has all users again'), 60_000);
      watching.kill('SIGTERM');
      await ended;
      return said;
    };
    const { value, load } = await shop.underLoad(work());
    expect(value).toContain('PAGE demo: trouble');
    expect(value).toMatch(/shop: (?:errors|critical): /);
    expect(await shop.ask()).toBe('200 one');
    const told = shop.read('told.ndjson').trim().split('\n');
    expect(JSON.parse(told[0] ?? '')).toMatchObject({ kind: 'begun', group: 'demo' });
    expect(Object.keys(lost(load))).toEqual(['status']);
    const { settled } = (await shop.state()).seen;
    expect(settled).toHaveLength(1);
  },
);
