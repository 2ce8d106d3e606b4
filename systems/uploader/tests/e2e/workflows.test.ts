/** Whole ways of a file, with an agent that runs. */
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auditName } from '../../disk/audit.ts';
import { today, useEndpoint, type Vehicle } from '../support/fleet.ts';
import { soon } from '../support/setting.ts';

const { vehicle } = useEndpoint();
const patient = { timeout: 20_000, interval: 20 };

function deleting(car: Vehicle): Vehicle['config'] {
  return {
    ...car.config,
    directories: car.config.directories.map((one) => ({ ...one, delete: true })),
  };
}

async function running(car: Vehicle, config = car.config) {
  const agent = car.agent({ config });
  await agent.start();
  return agent;
}

async function contents(car: Vehicle): Promise<readonly string[]> {
  const keys = await car.keys();
  return (await Promise.all(keys.map((key) => car.get(key)))).map(String).toSorted();
}

describe('the complete way', () => {
  test('found, sent, verified, deleted, and written down', async () => {
    const car = await vehicle({ disk: { deleteAfter: 0, checkEvery: '50 ms' } });
    await running(car, deleting(car));
    const path = car.write('run/session.log', 'all the way');
    await expect.poll(() => existsSync(path), patient).toBe(false);
    expect(await contents(car)).toEqual(['all the way']);
    const audit = readFileSync(join(car.state, auditName), 'utf8').trim().split('\n');
    expect(audit.map((line) => JSON.parse(line))).toMatchObject([
      { path, reason: 'after-upload', sizeBytes: 11 },
    ]);
  });

  test('a file that comes while the agent runs', async () => {
    const car = await vehicle();
    await running(car);
    car.write('later.log', 'later');
    await expect.poll(() => car.keys(), patient).toEqual([`${today()}/terminal/later.log`]);
  });

  test('a folder that comes while the agent runs, and folders in it', async () => {
    const car = await vehicle();
    await running(car);
    car.write('new/deep/deeper/a.log', 'deep');
    const key = `${today()}/terminal/new/deep/deeper/a.log`;
    await expect.poll(() => car.keys(), patient).toEqual([key]);
  });

  test('a batch of thirty', async () => {
    const car = await vehicle();
    await running(car);
    for (let index = 0; index < 30; index += 1) car.write(`b${index}.log`, `batch ${index}`);
    await expect.poll(async () => (await car.keys()).length, patient).toBe(30);
  });

  test('what is downloaded is what was on the disk', async () => {
    const car = await vehicle();
    const content = Buffer.alloc(200_000, 'download');
    const path = car.write('d.bin', content);
    await car.agent().once();
    const back = await car.get(`${today()}/terminal/d.bin`);
    expect(back.equals(readFileSync(path))).toBe(true);
  });

  test('files of two days, across midnight', async () => {
    const car = await vehicle({ watch: { oldestAtStart: '10000 d' } });
    for (const [name, time] of [
      ['before.log', '2026-01-27T23:59:59.900Z'],
      ['after.log', '2026-01-28T00:00:00.100Z'],
    ] as const) {
      const path = car.write(name, name);
      utimesSync(path, new Date(time), new Date(time));
    }
    await car.agent().once();
    const expected = ['2026-01-27/terminal/before.log', '2026-01-28/terminal/after.log'];
    expect((await car.keys()).toSorted()).toEqual(expected);
  });

  test('an old file keeps its old day', async () => {
    const car = await vehicle({ watch: { oldestAtStart: '10000 d' } });
    const path = car.write('old.log', 'old');
    utimesSync(path, new Date('2021-03-04T05:06:07Z'), new Date('2021-03-04T05:06:07Z'));
    await car.agent().once();
    expect(await car.keys()).toEqual(['2021-03-04/terminal/old.log']);
  });

  test('a file of 1970 goes under the day on which it was seen', async () => {
    const car = await vehicle({ watch: { oldestAtStart: '100000 d' } });
    const path = car.write('unset.log', 'unset');
    utimesSync(path, new Date(0), new Date(0));
    await car.agent().once();
    expect(await car.keys()).toEqual([`${today()}/terminal/unset.log`]);
  });
});

describe('files that do not stay as they are', () => {
  test('one that vanishes before it is sent stops none of the others, and is told', async () => {
    const car = await vehicle();
    const path = car.write('gone.log', 'gone');
    car.write('there.log', 'there');
    const watch = { ...car.config.watch, stableAfter: 3_600_000 };
    await car.agent({ config: { ...car.config, watch } }).once();
    rmSync(path);
    await car.agent().once();
    expect(await contents(car)).toEqual(['there']);
    expect(car.lines.map(({ fields }) => fields)).toContainEqual({ code: 'FILE_VANISHED' });
  });

  test('folders and links that are named like logs are passed over', async () => {
    const car = await vehicle();
    mkdirSync(join(car.logs, 'a-folder.log'));
    symlinkSync('/etc/hostname', join(car.logs, 'a-link.log'));
    symlinkSync('/nowhere', join(car.logs, 'a-dead-link.log'));
    car.write('fine.log', 'fine');
    await car.agent().once();
    expect(await contents(car)).toEqual(['fine']);
  });

  test('rotation by rename: both contents arrive, each once', async () => {
    const car = await vehicle();
    const path = car.write('syslog', 'the old log');
    await running(car);
    await expect.poll(async () => (await car.keys()).length, patient).toBe(1);
    renameSync(path, `${path}.1`);
    car.write('syslog', 'the new log, longer');
    await expect.poll(() => contents(car), patient).toEqual(['the new log, longer', 'the old log']);
    expect(await car.keys()).toHaveLength(2);
  });

  test('copytruncate: what was in the log is not lost', async () => {
    const car = await vehicle();
    const path = car.write('app.log', 'before the rotation');
    await running(car);
    await expect.poll(async () => (await car.keys()).length, patient).toBe(1);
    copyFileSync(path, `${path}.1`);
    truncateSync(path, 0);
    appendFileSync(path, 'after it');
    await expect
      .poll(async () => new Set(await contents(car)), patient)
      .toEqual(new Set(['before the rotation', 'after it']));
  });

  test('a directory that is renamed is not sent again', async () => {
    const car = await vehicle();
    car.write('run1/a.log', 'renamed folder');
    await running(car);
    await expect.poll(async () => (await car.keys()).length, patient).toBe(1);
    renameSync(join(car.logs, 'run1'), join(car.logs, 'run1-done'));
    const told = () => car.lines.filter(({ message }) => message === 'was uploaded already');
    await expect.poll(() => told().length, patient).toBe(1);
    expect(await car.keys()).toHaveLength(1);
  });

  test('a touched file is not sent again', async () => {
    const car = await vehicle();
    const path = car.write('a.log', 'touched');
    await running(car);
    await expect.poll(async () => (await car.keys()).length, patient).toBe(1);
    const now = new Date(Date.now() + 1000);
    utimesSync(path, now, now);
    const told = () => car.lines.filter(({ message }) => message === 'was uploaded already');
    await expect.poll(() => told().length, patient).toBe(1);
    expect(await car.keys()).toHaveLength(1);
  });
});

describe('the agent', () => {
  test('a registry that was removed sends nothing again', async () => {
    const car = await vehicle();
    for (let index = 0; index < 5; index += 1) car.write(`f${index}.log`, `file ${index}`);
    car.write('large.bin', Buffer.alloc(6_000_000, 'large'));
    await car.agent().once();
    rmSync(car.state, { recursive: true });
    await car.agent().once();
    const told = car.lines.filter(({ message }) => message === 'was uploaded already');
    expect(told).toHaveLength(6);
    expect(await car.keys()).toHaveLength(6);
  });

  test('a second agent by mistake is refused, and the first goes on', async () => {
    const car = await vehicle();
    await running(car);
    await expect(car.agent().start()).rejects.toMatchObject({ code: 'AGENT_RUNS' });
    car.write('still.log', 'still');
    await expect.poll(async () => (await car.keys()).length, patient).toBe(1);
  });

  test('stopped and started again, it goes on where it was', async () => {
    const car = await vehicle();
    const first = await running(car);
    // The object is there before the agent says so.
    const uploads = () => car.lines.filter(({ message }) => message === 'uploaded').length;
    car.write('one.log', 'one');
    await expect.poll(uploads, patient).toBe(1);
    await first.stop(soon);
    car.write('two.log', 'two');
    await running(car);
    await expect.poll(uploads, patient).toBe(2);
    expect(await contents(car)).toEqual(['one', 'two']);
  });

  test('outside of its hours it sends nothing', async () => {
    const hour = (offset: number) =>
      `${String((new Date().getUTCHours() + offset) % 24).padStart(2, '0')}:00`;
    const car = await vehicle({ hours: [{ from: hour(2), to: hour(3) }] });
    car.write('night.log', 'night');
    await car.agent().once();
    expect(await car.keys()).toEqual([]);
  });

  test('a damaged registry is set aside, and nothing is sent again', async () => {
    const car = await vehicle();
    car.write('a.log', 'a');
    await car.agent().once();
    writeFileSync(join(car.state, 'registry.db'), 'this is no database'.repeat(500));
    for (const name of ['registry.db-wal', 'registry.db-shm']) {
      rmSync(join(car.state, name), { force: true });
    }
    await car.agent().once();
    expect(car.lines.map(({ fields }) => fields)).toContainEqual({ code: 'REGISTRY_DAMAGED' });
    expect(await car.keys()).toHaveLength(1);
  });

  test('patterns, hidden and temporary names are passed over', async () => {
    const car = await vehicle();
    for (const name of ['a.log', '.hidden.log', 'b.tmp', 'c.bag.active', 'd.log', 'skip.log']) {
      car.write(name, name);
    }
    const directories = car.config.directories.map((one) => ({
      ...one,
      include: ['*.log', '*.active'],
      exclude: ['skip*'],
    }));
    await car.agent({ config: { ...car.config, directories } }).once();
    expect(await contents(car)).toEqual(['a.log', 'd.log']);
  });
});
