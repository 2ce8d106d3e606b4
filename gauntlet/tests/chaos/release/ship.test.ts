/** `ship` on a real server with real users: nobody loses a request, and what is bad goes back. */
import { expect, test } from 'vitest';
import { killedIn } from '../../testing/killed.ts';
import { lost, openShop } from '../../testing/shop.ts';

/** Ships of a real server take their time on a machine that does much else. */
const patient = { timeout: 600_000 };

test(
  'bad versions go back with the reason, a good one stays, and no request is lost',
  patient,
  async () => {
    const shop = await openShop();
    await shop.version('one');
    const first = await shop.ship();
    expect(first.stdout).toContain('released:');
    expect(await shop.ask()).toBe('200 one');

    await shop.version('crashing', 'crashes at start');
    const crashed = await shop.ship();
    expect(crashed.stdout).toMatch(/FAIL +deploy[\s\S]*no such setting/);
    expect(crashed.stdout).toContain('rolled back: users have');
    expect(crashed.code).toBe(1);

    await shop.version('unseen', 'none', { patience: '2 s' });
    const unseen = await shop.ship();
    expect(unseen.stdout).toMatch(/not enough data: the canary had 0 requests/);
    expect(unseen.code).toBe(1);

    await shop.version('failing', 'fails 6 %');
    const failing = await shop.underLoad(shop.ship());
    expect(failing.value.stdout).toMatch(/FAIL +canary[\s\S]*errors/);
    expect(Object.keys(lost(failing.load)).filter((kind) => kind !== 'status')).toEqual([]);
    expect(await shop.ask()).toBe('200 one');

    await shop.version('two');
    const good = await shop.underLoad(shop.ship());
    expect(good.value.stdout).toMatch(/ok +canary 20 %[\s\S]*ok +canary 50 %[\s\S]*ok +promote/);
    expect(good.value.code).toBe(0);
    expect(lost(good.load)).toEqual({});
    expect(good.load.total.answered).toBeGreaterThan(500);
    expect(await shop.ask()).toBe('200 two');

    const back = await shop.underLoad(shop.gauntlet(['rollback', 'demo']));
    expect(back.value.stdout).toContain('has all users again');
    expect(lost(back.load)).toEqual({});
    expect(await shop.ask()).toBe('200 one');
  },
);

test(
  'killed in its canary it is finished by the next one, and two at once are one',
  patient,
  async () => {
    const shop = await openShop();
    await shop.version('one');
    await shop.ship();
    await shop.version('two');
    const work = async () => {
      await killedIn(shop, 'canary 50 %');
      expect((await shop.gauntlet(['status'])).stdout).toContain("interrupted in 'canary 50 %'");
      const first = shop.ship('--wait', '1 min');
      const second = await shop.ship();
      return { first: await first, second };
    };
    const { value, load } = await shop.underLoad(work());
    // Whichever came first has the lease: the other one waits, or is refused.
    const [finished] = [value.first, value.second].filter(({ stdout }) =>
      stdout.includes(': it goes on'),
    );
    expect(finished?.stdout).toMatch(/released:|rolled back:/);
    expect(value.first.code).not.toBe(2);
    if (value.second !== finished) expect(value.second.stderr).toContain('HOST_LEASED: ship');
    expect(lost(load)).toEqual({});
  },
);
