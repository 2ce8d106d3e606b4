/** `kill -9` of ship, host and front proxies at every step: somebody always serves. */
import type { ChildProcess } from 'node:child_process';
import { get } from 'node:http';
import { expect, test, vi } from 'vitest';
import { killedIn } from '../../testing/killed.ts';
import { lost, openShop, type Shop } from '../../testing/shop.ts';

const steps = [
  'gate',
  'rehearse',
  'deploy',
  'smoke',
  'canary 20 %',
  'canary 50 %',
  'promote',
  'watch',
  'retire old',
];

async function hostPid(shop: Shop): Promise<number> {
  return Number(JSON.parse(shop.read('.gauntlet/host/address.json')).pid);
}

async function shippedOnce(): Promise<Shop> {
  const shop = await openShop();
  await shop.version('one');
  expect((await shop.ship()).code).toBe(0);
  await shop.version('two');
  return shop;
}

test.for(steps)('a ship killed in %s: nobody notices, and the next one ends it', async (step) => {
  const shop = await shippedOnce();
  const killAndShip = async () => {
    await killedIn(shop, step);
    const status = await shop.gauntlet(['status', 'demo']);
    expect(status.stdout).toContain(`was interrupted in '${step}'; ship again goes on or back`);
    expect(status.code).toBe(1);
    return shop.ship();
  };
  const { value, load } = await shop.underLoad(killAndShip());
  expect(value.stdout).toContain(`was interrupted in '${step}': it goes on`);
  expect(lost(load)).toEqual({});
  // It goes on, or back where what it had meant to do had not happened: never anything between.
  const holder = value.code === 0 ? 'two' : 'one';
  expect(await shop.ask()).toBe(`200 ${holder}`);
  expect((await shop.state()).seen.versions).toMatchObject([{ share: 1 }]);
});

test.for(steps)('a host killed in %s: nobody notices, and the ship goes on', async (step) => {
  const shop = await shippedOnce();
  const child = shop.start(['ship', 'demo', '--json']);
  let printed = '';
  let isKilled = false;
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code));
    child.stdout?.on('data', (piece: Buffer) => {
      printed += piece.toString();
      if (isKilled || !printed.includes(`{"kind":"step begun","step":"${step}"}`)) return;
      isKilled = true;
      void hostPid(shop).then((pid) => process.kill(pid, 'SIGKILL'));
    });
  });
  const { value, load } = await shop.underLoad(ended);
  // Not there when the ship went back before: then it says why.
  expect(isKilled, printed).toBe(true);
  expect(lost(load)).toEqual({});
  const holder = value === 0 ? 'two' : 'one';
  expect(await shop.ask()).toBe(`200 ${holder}`);
  expect((await shop.state()).seen.versions).toMatchObject([{ share: 1 }]);
});

test('a killed front proxy takes only what it was answering with it', async () => {
  const shop = await shippedOnce();
  const launches = () =>
    JSON.parse(shop.read('.gauntlet/host/launches.json')) as { name: string; pid: number }[];
  const fronts = () => launches().filter(({ name }) => name.startsWith('front '));
  const { address } = (await shop.state()).seen;
  const first = fronts()[0]?.pid ?? 0;
  const killed = async () => {
    await vi.waitFor(async () => expect(await shop.ask()).toBe('200 one'), 60_000);
    process.kill(first, 'SIGKILL');
    const answers: string[] = [];
    for (let count = 0; count < 200; count += 1) answers.push(await askedAnew(address));
    // What it was answering, and what the system had put into its queue until it was gone: that
    // has no answer. Whoever has one has it from a proxy that knew of a version.
    expect(new Set(answers.filter((answer) => answer !== 'none'))).toEqual(new Set(['200']));
    expect(answers.filter((answer) => answer === 'none').length).toBeLessThan(5);
    await vi.waitFor(() => expect(fronts().map(({ pid }) => pid)).not.toContain(first), 20_000);
  };
  const { load } = await shop.underLoad(killed());
  expect(load.total.errors).toBeLessThan(20);
});

/** Over a connection of its own: one that was kept goes with the proxy that has it. */
function askedAnew(address: string): Promise<string> {
  return new Promise((resolve) => {
    const asked = get(address, { agent: false }, (answer) => {
      answer.resume().once('end', () => resolve(String(answer.statusCode)));
    });
    asked.once('error', () => resolve('none'));
  });
}

test('Ctrl-C in a canary, twice: users have what they had before it ends', async () => {
  const shop = await shippedOnce();
  const interrupt = (child: ChildProcess) => {
    child.kill('SIGINT');
    // The second when it is on its way back.
    child.stdout?.on('data', (piece: Buffer) => {
      if (piece.includes('"step begun","step":"roll back"')) child.kill('SIGINT');
    });
  };
  const { value, load } = await shop.underLoad(shop.shipUntil('canary 50 %', interrupt));
  expect(value.stdout).toContain('interrupted by a person');
  expect(value.stdout).toContain('"step begun","step":"retire new"');
  expect(value.code).toBe(130);
  expect(lost(load)).toEqual({});
  expect(await shop.ask()).toBe('200 one');
});
