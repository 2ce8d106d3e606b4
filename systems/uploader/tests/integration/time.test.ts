/** Everything that is about time: a fake clock, a real file system, a real registry, real HTTP. */
import { existsSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { type FakeClock, fakeClock } from '@gauntlet/testkit/factories';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Agent, AgentOptions } from '../../agent/agent.ts';
import { auditName } from '../../disk/audit.ts';
import { S3Server } from '../support/s3-server.ts';
import { makeSetting, type Setting, soon } from '../support/setting.ts';

let s3: S3Server;
beforeEach(async () => {
  s3 = await S3Server.open();
});
afterEach(() => s3.close());

const patient = { timeout: 15_000, interval: 5 };
const HOUR = 3_600_000;

/** Moves on in steps until it is so; what is real (HTTP, files) goes on between them. */
async function until(clock: FakeClock, stepMs: number, isSo: () => unknown): Promise<void> {
  await expect
    .poll(async () => {
      if (await isSo()) return true;
      await clock.advance(stepMs);
      return isSo();
    }, patient)
    .toBe(true);
}

/** A day of a fake clock has thousands of looks at the disk; here an hourly one will do. */
const rare = (config: Record<string, unknown>) => ({
  watch: { stableAfter: 0, rescanEvery: '1 h', ...(config.watch ?? {}) },
  disk: { checkEvery: '1 h', ...(config.disk ?? {}) },
});

async function begin(config: Record<string, unknown>, clock: FakeClock) {
  const setting = await makeSetting({ endpoint: s3.url, config: { ...config, ...rare(config) } });
  const agent = setting.agent({
    moment: clock,
    chance: () => 0.5,
    controlMs: HOUR,
    gateMs: 60_000,
  });
  return { setting, agent };
}

function again(setting: Setting, clock: FakeClock, more: Partial<AgentOptions> = {}): Agent {
  return setting.agent({ moment: clock, chance: () => 0.5, ...more });
}

const clockNow = () => fakeClock(Date.now());
const sent = () => s3.objects.all.size;
const settle = async (agent: Agent) => {
  agent.dispatcher.wake();
  await agent.dispatcher.drained();
};

describe('stability', () => {
  test('a file is ready when it has been still for its time, and not before', async () => {
    const clock = clockNow();
    const { setting, agent } = await begin({ watch: { stableAfter: '60 s' } }, clock);
    setting.write('a.log', 'still');
    await agent.start();
    await clock.advance(50_000);
    await settle(agent);
    expect(sent()).toBe(0);
    await until(clock, 1000, () => sent() === 1);
  });

  test('a change starts the time anew', async () => {
    const clock = clockNow();
    const { setting, agent } = await begin({ watch: { stableAfter: '60 s' } }, clock);
    setting.write('a.log', 'one');
    await agent.start();
    await clock.advance(55_000);
    setting.write('a.log', 'one and two');
    await agent.scan();
    await clock.advance(55_000);
    await settle(agent);
    expect(sent()).toBe(0);
    await until(clock, 1000, () => sent() === 1);
    expect(String([...s3.objects.all.values()][0]?.bytes)).toBe('one and two');
  });

  test('an MCAP file without its end waits for a long quiet, and is marked', async () => {
    const clock = clockNow();
    const { setting, agent } = await begin({ watch: { stableAfter: 0, quietAfter: '1 h' } }, clock);
    setting.write('drive.mcap', 'no magic at all');
    await agent.start();
    await clock.advance(HOUR / 2);
    await settle(agent);
    expect(sent()).toBe(0);
    await until(clock, 60_000, () => sent() === 1);
    expect([...s3.objects.all.values()][0]?.metadata['cut-off']).toBe('true');
  });

  test('what is too old at the first start is passed over, until it is touched', async () => {
    const clock = clockNow();
    const { setting, agent } = await begin(
      { watch: { oldestAtStart: '1 ms' } },
      fakeClock(Date.now() + HOUR),
    );
    const path = setting.write('old.log', 'old');
    const then = new Date(Date.now() - 10 * 24 * HOUR);
    utimesSync(path, then, then);
    await agent.start();
    await settle(agent);
    expect(sent()).toBe(0);
    utimesSync(path, new Date(), new Date());
    await agent.scan();
    await until(clock, 1, () => sent() === 1);
  });
});

describe('outages', () => {
  test('S3 gone for twelve hours and back: every file arrives once', async () => {
    const clock = clockNow();
    const retry = { first: '1 s', longest: '512 s' };
    const { setting, agent } = await begin({ upload: { retry } }, clock);
    const port = s3.port;
    await s3.close();
    await agent.start();
    for (let index = 0; index < 20; index += 1) setting.write(`f${index}.log`, `file ${index}`);
    await agent.scan();
    await until(clock, 1000, () => agent.dispatcher.hold?.code === 'S3_UNREACHABLE');
    for (let hour = 0; hour < 12; hour += 1) await clock.advance(HOUR);
    await settle(agent);
    const told = setting.lines.filter(({ level }) => level === 'error');
    expect(told.map(({ message }) => message.split(':')[0])).toEqual(['S3_UNREACHABLE']);
    await s3.listen(port);
    await until(clock, 10_000, () => sent() === 20);
    expect(Math.max(...s3.objects.writes.values())).toBe(1);
  });

  test('many files that fail together wait as long as one that fails', async () => {
    const clock = clockNow();
    const retry = { first: '1 s', longest: '512 s' };
    const { setting, agent } = await begin({ upload: { retry } }, clock);
    for (let index = 0; index < 20; index += 1) setting.write(`f${index}.log`, `file ${index}`);
    s3.fault = () => ({ kind: 'refuse', status: 403, code: 'InvalidAccessKeyId' });
    await agent.start();
    await expect.poll(() => agent.dispatcher.hold?.code, patient).toBe('S3_DENIED');
    await agent.dispatcher.drained();
    s3.fault = () => undefined;
    await clock.advance(1100);
    await expect.poll(sent, patient).toBe(20);
  });

  test.each([
    ['wrong keys', 403, 'InvalidAccessKeyId', 'S3_DENIED'],
    ['a wrong clock', 403, 'RequestTimeTooSkewed', 'S3_CLOCK'],
    ['a missing bucket', 404, 'NoSuchBucket', 'S3_NO_BUCKET'],
  ])('%s: one message, no hot loop, and on by itself', async (_, status, code, hold) => {
    const clock = clockNow();
    const { setting, agent } = await begin(
      { upload: { retry: { first: '1 s', longest: '512 s' } } },
      clock,
    );
    for (let index = 0; index < 10; index += 1) setting.write(`f${index}.log`, `file ${index}`);
    s3.fault = ({ operation }) =>
      operation === 'PutObject' ? { kind: 'refuse', status, code } : undefined;
    await agent.start();
    await until(clock, 100, () => agent.dispatcher.hold?.code === hold);
    const tries = s3.count('PutObject');
    await until(clock, HOUR / 60, () => s3.count('PutObject') > tries + 5);
    expect(setting.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    s3.fault = () => undefined;
    await until(clock, 64_000, () => sent() === 10);
    expect(agent.dispatcher.hold).toBeUndefined();
  });

  test('after ten failures a file is parked, tried hourly, and never dropped', async () => {
    const clock = clockNow();
    const retry = { first: '1 s', longest: '512 s', attempts: 10, parkedEvery: '1 h' };
    const { setting, agent } = await begin({ upload: { retry } }, clock);
    setting.write('bad.log', 'bad');
    s3.fault = ({ operation }) =>
      operation === 'PutObject'
        ? { kind: 'refuse', status: 500, code: 'InternalError' }
        : undefined;
    await agent.start();
    await until(clock, 300_000, () => s3.count('PutObject') === 10);
    await settle(agent);
    const facts = await agent.registry.queue.facts(10);
    expect(facts).toMatchObject({ files: 1, parked: 1 });
    await clock.advance(HOUR / 2);
    await settle(agent);
    expect(s3.count('PutObject')).toBe(10);
    s3.fault = () => undefined;
    await until(clock, HOUR / 4, () => sent() === 1);
  });

  test('a large file of which each try brings a part is not parked', async () => {
    const clock = clockNow();
    const retry = { first: '1 s', longest: '8 s', attempts: 3, parkedEvery: '100 h' };
    const upload = { retry, partSize: '5 MiB', parts: 1 };
    const { setting, agent } = await begin({ upload }, clock);
    setting.write('large.bin', Buffer.alloc(27_000_000, 'parts'));
    let inThisTry = 0;
    s3.fault = ({ operation }) => {
      if (operation !== 'UploadPart') inThisTry = 0;
      else inThisTry += 1;
      return inThisTry > 1 ? { kind: 'refuse', status: 503, code: 'SlowDown' } : undefined;
    };
    await agent.start();
    // Six parts, so five failures, where three in vain would park it.
    await until(clock, 1000, () => sent() === 1);
    expect(setting.lines.filter(({ level }) => level === 'warn')).toHaveLength(5);
    expect(setting.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('a lost answer to Complete is settled by asking, not by sending again', async () => {
    const clock = clockNow();
    const { setting, agent } = await begin({}, clock);
    setting.write('large.bin', Buffer.alloc(6_000_000, 'large'));
    s3.fault = ({ operation }) =>
      operation === 'CompleteMultipartUpload' ? { kind: 'lose-answer' } : undefined;
    await agent.start();
    await until(clock, 1000, async () => (await agent.registry.queue.facts(10)).files === 0);
    expect(s3.count('CompleteMultipartUpload')).toBe(1);
    expect(s3.count('UploadPart')).toBe(1);
  });

  test('parts that arrived are not sent again', async () => {
    const clock = clockNow();
    const { setting, agent } = await begin({ upload: { partSize: '5 MiB', parts: 1 } }, clock);
    setting.write('large.bin', Buffer.alloc(17_000_000, 'parts'));
    s3.fault = ({ operation }, count) =>
      operation === 'UploadPart' && count === 2 ? { kind: 'drop' } : undefined;
    await agent.start();
    await until(clock, 1000, () => sent() === 1);
    expect(s3.count('ListParts')).toBe(1);
    expect(s3.count('UploadPart')).toBeLessThanOrEqual(4 + 2);
  });
});

describe('when files may go', () => {
  const evening = Date.parse('2026-01-27T20:00:00Z');

  test('operational hours across midnight', async () => {
    const clock = fakeClock(evening);
    const config = { hours: [{ from: '22:00', to: '06:00' }], watch: { oldestAtStart: '99999 d' } };
    const { setting, agent } = await begin(config, clock);
    setting.write('a.log', 'night');
    await agent.start();
    await clock.advance(1.9 * HOUR);
    await settle(agent);
    expect(sent()).toBe(0);
    await until(clock, 60_000, () => sent() === 1);
    expect(clock.now().getUTCHours()).toBe(22);
  });

  test('a daily batch takes what was ready at its time, once a day', async () => {
    const clock = fakeClock(evening);
    const config = { schedule: { at: '21:00' }, watch: { oldestAtStart: '99999 d' } };
    const { setting, agent } = await begin(config, clock);
    setting.write('a.log', 'first');
    await agent.start();
    await settle(agent);
    expect(sent()).toBe(0);
    await until(clock, 60_000, () => sent() === 1);
    await settle(agent);
    await clock.advance(60_000);
    setting.write('b.log', 'after the batch');
    await agent.scan();
    await clock.advance(HOUR);
    await settle(agent);
    expect(sent()).toBe(1);
    await clock.advance(Date.parse('2026-01-28T20:58:00Z') - clock.now().getTime());
    await settle(agent);
    expect(sent()).toBe(1);
    // In small steps: what is real takes its time, and the hour must not be over by then.
    await until(clock, 1000, () => sent() === 2);
    expect(clock.now().toISOString().slice(0, 13)).toBe('2026-01-28T21');
  });

  test('the byte budget of a day, and what is over it goes the next day', async () => {
    const clock = fakeClock(evening);
    const config = { upload: { dailyBytes: 250, files: 1 }, watch: { oldestAtStart: '99999 d' } };
    const { setting, agent } = await begin(config, clock);
    for (const name of ['a', 'b', 'c']) setting.write(`${name}.log`, name.repeat(100));
    await agent.start();
    await until(clock, 1, () => sent() === 2);
    await clock.advance(2 * HOUR);
    await settle(agent);
    expect([sent(), agent.dispatcher.isBudgetSpent]).toEqual([2, true]);
    await until(clock, 600_000, () => sent() === 3);
    expect(clock.now().toISOString().slice(0, 10)).toBe('2026-01-28');
  });

  test('an incident goes first', async () => {
    const clock = clockNow();
    const { setting, agent } = await begin({ upload: { files: 1, order: 'newest' } }, clock);
    s3.fault = () => ({ kind: 'refuse', status: 403, code: 'AccessDenied' });
    const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000);
    for (const [name, ago] of [
      ['new', 1],
      ['crash', 500],
      ['old', 900],
    ] as const) {
      const path = setting.write(`${name}.log`, name);
      utimesSync(path, at(ago), at(ago));
    }
    await agent.start();
    await until(clock, 100, () => agent.dispatcher.hold !== undefined);
    const around = at(500).getTime();
    await agent.dispatcher.drained();
    const incident = { fromMs: around - 60_000, toMs: around + 60_000 };
    expect(await agent.registry.queue.addIncident(incident, () => 0)).toBe(1);
    s3.fault = () => undefined;
    s3.seen.length = 0;
    await until(clock, 64_000, () => sent() === 3);
    const order = s3.seen.filter(({ operation }) => operation === 'PutObject');
    expect(order.map(({ key }) => key.split('/').at(-1))).toEqual([
      'crash.log',
      'new.log',
      'old.log',
    ]);
  });
});

describe('the disk', () => {
  const disk = (usedPercent: () => number) => ({
    readUsage: async (directories: readonly string[]) => [
      { device: 1, directories, totalBytes: 1000, availableBytes: 1000 - usedPercent() * 10 },
    ],
  });
  const withDelete = (setting: Setting): Partial<AgentOptions> => ({
    config: {
      ...setting.config,
      directories: setting.config.directories.map((one) => ({ ...one, delete: true })),
    },
  });
  const audit = (setting: Setting) =>
    readFileSync(join(setting.state, auditName), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { path: string; reason: string });

  test('a deferred deletion survives a restart', async () => {
    const clock = clockNow();
    const { setting } = await begin({ disk: { deleteAfter: '2 h' } }, clock);
    const path = setting.write('a.log', 'deferred');
    const first = again(setting, clock, withDelete(setting));
    await first.start();
    await until(clock, 1, () => sent() === 1);
    await settle(first);
    await clock.advance(HOUR);
    await first.clean();
    await first.stop(soon);
    expect(existsSync(path)).toBe(true);
    const second = again(setting, clock, withDelete(setting));
    await second.start();
    await second.clean();
    expect(existsSync(path)).toBe(true);
    await clock.advance(HOUR);
    await second.clean();
    expect(existsSync(path)).toBe(false);
    expect(audit(setting)).toMatchObject([{ path, reason: 'after-upload' }]);
  });

  test('by age, at its hour and not before', async () => {
    const clock = fakeClock(Date.parse('2026-11-27T20:00:00Z'));
    const config = {
      disk: { keep: '1 d', cleanupAt: '22:00' },
      watch: { oldestAtStart: '99999 d' },
    };
    const { setting } = await begin(config, clock);
    const path = setting.write('a.log', 'aged');
    const then = new Date('2026-11-20T00:00:00Z');
    utimesSync(path, then, then);
    const agent = again(setting, clock, withDelete(setting));
    await agent.start();
    await until(clock, 1, () => sent() === 1);
    await settle(agent);
    await agent.clean();
    expect(existsSync(path)).toBe(true);
    await clock.advance(2 * HOUR + 60_000);
    await agent.clean();
    expect(existsSync(path)).toBe(false);
    expect(audit(setting)).toMatchObject([{ reason: 'age' }]);
  });

  test('over the critical limit the largest verified file goes first', async () => {
    const clock = clockNow();
    const { setting } = await begin({}, clock);
    const small = setting.write('small.log', 'x'.repeat(10));
    const large = setting.write('large.log', 'x'.repeat(100));
    let used = 50;
    const agent = again(setting, clock, { ...withDelete(setting), ...disk(() => used) });
    await agent.start();
    await until(clock, 1, () => sent() === 2);
    await settle(agent);
    used = 91;
    await agent.clean();
    expect([existsSync(small), existsSync(large)]).toEqual([true, false]);
    expect(audit(setting)).toMatchObject([{ path: large, reason: 'critical' }]);
  });

  test('in an emergency nothing unverified goes, unless so many words allow it', async () => {
    const clock = clockNow();
    const { setting } = await begin({}, clock);
    s3.fault = () => ({ kind: 'drop' });
    const path = setting.write('unsent.log', 'x'.repeat(100));
    const options = { ...withDelete(setting), ...disk(() => 99) };
    const first = again(setting, clock, options);
    await first.start();
    await first.clean();
    expect(existsSync(path)).toBe(true);
    await first.stop(soon);
    const { config = setting.config } = withDelete(setting);
    const allowed = {
      ...config,
      disk: { ...config.disk, whenFull: 'delete-oldest-unsent' as const },
    };
    const second = again(setting, clock, { ...options, config: allowed });
    await second.start();
    await until(clock, 1000, async () => {
      await second.clean();
      return !existsSync(path);
    });
    expect(audit(setting)).toMatchObject([{ path, reason: 'sacrifice' }]);
    const told = setting.lines.map(({ fields }) => (fields as { code?: string }).code);
    expect(told).toContain('SACRIFICED');
  });

  test('a file that changed after its upload is not deleted', async () => {
    const clock = clockNow();
    const { setting } = await begin(
      { disk: { deleteAfter: 0, checkEvery: '10 h' }, watch: { stableAfter: '1 h' } },
      clock,
    );
    const path = setting.write('a.log', 'uploaded');
    const then = new Date(Date.now() - 2 * HOUR);
    utimesSync(path, then, then);
    const agent = again(setting, clock, withDelete(setting));
    await agent.start();
    await until(clock, 60_000, () => sent() === 1);
    await settle(agent);
    setting.write('a.log', 'uploaded, and then grown');
    await agent.clean();
    expect(existsSync(path)).toBe(true);
    const told = setting.lines.map(({ fields }) => (fields as { code?: string }).code);
    expect(told).toContain('DELETION_REFUSED');
  });

  test('where deletion is not allowed nothing is deleted, however full the disk is', async () => {
    const clock = clockNow();
    const { setting } = await begin({ disk: { deleteAfter: 0, keep: 0 } }, clock);
    const path = setting.write('a.log', 'kept');
    const agent = again(
      setting,
      clock,
      disk(() => 99),
    );
    await agent.start();
    await until(clock, 1, () => sent() === 1);
    await settle(agent);
    await agent.clean();
    expect(existsSync(path)).toBe(true);
  });
});

test('a registry that is removed while the agent is away: HEAD decides', async () => {
  const clock = clockNow();
  const { setting, agent } = await begin({}, clock);
  setting.write('a.log', 'once');
  await agent.start();
  await until(clock, 1, () => sent() === 1);
  await agent.stop(soon);
  rmSync(setting.state, { recursive: true });
  const second = again(setting, clock);
  await second.start();
  await until(clock, 1, async () => (await second.registry.queue.facts(10)).files === 0);
  expect([...s3.objects.writes.values()]).toEqual([1]);
});
