/** Logs, registry and audit log on one file system that has not a byte left. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { auditName } from '../../disk/audit.ts';
import { S3Server } from '../support/s3-server.ts';
import { makeSetting, soon } from '../support/setting.ts';
import { glutton, mayMount, smallDisk } from '../support/small-disk.ts';

const patient = { timeout: 30_000, interval: 20 };
const isAllowed = await mayMount();
const MEBIBYTE = 1024 * 1024;

async function begin(s3: S3Server, config: Record<string, unknown> = {}) {
  const folder = await smallDisk(24);
  if (folder === undefined) throw new Error('it could be mounted a moment ago');
  const setting = await makeSetting({ endpoint: s3.url, folder, config });
  const directories = [{ ...setting.config.directories[0], path: setting.logs, delete: true }];
  const whole = { ...setting.config, reserve: MEBIBYTE } as typeof setting.config;
  const withDelete = { ...whole, directories: directories as typeof whole.directories };
  return { setting, folder, config: withDelete, hog: glutton(folder) };
}

test.skipIf(!isAllowed)(
  'full: what was verified goes, and what comes is sent (needs mount)',
  async () => {
    await using s3 = await S3Server.open();
    const { setting, config, hog } = await begin(s3);
    for (let index = 0; index < 10; index += 1) {
      setting.write(`f${index}.log`, Buffer.alloc(MEBIBYTE, `file ${index}`));
    }
    const fatal: unknown[] = [];
    const agent = setting.agent({ config, onFatal: (error) => fatal.push(error) });
    await agent.start();
    await expect.poll(() => agent.registry.queue.facts(10), patient).toMatchObject({ files: 0 });
    hog.eat();
    await agent.clean();
    expect(readdirSync(setting.logs).length).toBeLessThan(10);
    expect(readFileSync(join(setting.state, auditName), 'utf8')).toMatch(
      /"reason":"(critical|emergency)"/,
    );
    setting.write('late.log', 'there is room again');
    await expect.poll(() => s3.objects.all.size, patient).toBe(11);
    expect(fatal).toEqual([]);
  },
);

test.skipIf(!isAllowed).each([
  { moment: 'before the first file', isSent: false },
  { moment: 'from the first file on', isSent: true },
])(
  'full at every write of the registry $moment: it waits, and nothing is lost (needs mount)',
  async ({ isSent }) => {
    await using s3 = await S3Server.open();
    const { setting, config, hog } = await begin(s3);
    // Whatever is given back is eaten at once, also the reserve.
    let eating: NodeJS.Timeout | undefined;
    onTestFinished(() => clearInterval(eating));
    const eat = () => {
      hog.eat();
      eating ??= setInterval(() => hog.eat(), 1);
    };
    s3.fault = () => ({ kind: 'refuse', status: 403, code: 'AccessDenied' });
    const contents = Array.from({ length: 6 }, (_, index) =>
      Buffer.alloc(MEBIBYTE, `file ${index}`),
    );
    for (const [index, bytes] of contents.entries()) setting.write(`f${index}.log`, bytes);
    const fatal: unknown[] = [];
    const agent = setting.agent({ config, onFatal: (error) => fatal.push(error) });
    await agent.start();
    if (!isSent) eat();
    s3.fault = ({ operation }) => {
      if (operation === 'PutObject') eat();
      return undefined;
    };
    await expect.poll(() => agent.dispatcher.hold?.code, patient).toBe('DISK_FULL');
    if (isSent) await expect.poll(() => s3.objects.all.size, patient).toBeGreaterThan(0);
    s3.fault = () => undefined;
    clearInterval(eating);
    hog.leave();
    await expect.poll(() => agent.registry.queue.facts(10), patient).toMatchObject({ files: 0 });
    expect(fatal).toEqual([]);
    await agent.stop(soon);
    const arrived = [...s3.objects.all.values()].map(({ bytes }) => Buffer.from(bytes));
    for (const bytes of contents)
      expect(arrived.filter((one) => one.equals(bytes))).toHaveLength(1);
    expect(Math.max(...s3.objects.writes.values())).toBe(1);
  },
);
