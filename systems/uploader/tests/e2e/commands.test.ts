/** The commands as a person types them, in a process of their own. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { describe, expect, onTestFinished, test } from 'vitest';
import { command, startAgent, writeConfig } from '../support/process.ts';
import { S3Server } from '../support/s3-server.ts';

const patient = { timeout: 20_000, interval: 30 };

async function vehicle(change: Record<string, unknown> = {}) {
  const s3 = await S3Server.open();
  onTestFinished(() => s3.close());
  const folder = await cleanup.folder('commands-');
  const logs = join(folder, 'logs', 'terminal');
  mkdirSync(logs, { recursive: true });
  const config = writeConfig(folder, {
    vehicle: 'v1',
    state: join(folder, 'state'),
    timeZone: 'UTC',
    directories: [{ path: logs }],
    s3: { bucket: 'logs', endpoint: s3.url, accessKeyId: 'test-key', secretAccessKey: 's' },
    watch: { stableAfter: 0 },
    upload: { retry: { first: '20 ms', longest: '200 ms' } },
    monitoring: { prometheus: { enabled: false } },
    reserve: '64 KB',
    ...change,
  });
  const write = (name: string, content: string) => {
    mkdirSync(dirname(join(logs, name)), { recursive: true });
    writeFileSync(join(logs, name), content);
    return join(logs, name);
  };
  const run = (...words: string[]) => command(['--config', config, ...words]);
  return { s3, folder, logs, config, write, run };
}

describe('with an agent that runs', () => {
  test('run, status, explain and safe-to-wipe tell the truth', async () => {
    const { s3, config, write, run } = await vehicle();
    const agent = await startAgent(config);
    await agent.told(/are watched/);
    const path = write('run1/session.log', 'hello');
    await agent.told(/^uploaded$/);
    expect(s3.objects.all.size).toBe(1);
    expect((await run('safe-to-wipe')).out).toMatch(/^yes: 1 files/);
    const status = await run('status');
    expect(status.out).toMatch(/agent +running\nqueue +0 files/);
    expect(status.out).toMatch(/today +1 files, 5 B/);
    expect((await run('explain', path)).out).toContain('is uploaded and verified as v1/');
    agent.child.kill('SIGTERM');
    expect(await agent.ended).toBe(0);
    expect((await run('status')).out).toMatch(/agent +not running/);
  });

  test('S3 gone: the queue is held, and every command says so', async () => {
    const { s3, config, write, run } = await vehicle();
    await s3.close();
    const agent = await startAgent(config);
    const path = write('a.log', 'waits');
    expect((await agent.told(/S3_UNREACHABLE/)).code).toBe('S3_UNREACHABLE');
    await expect.poll(async () => (await run('status')).out, patient).toContain('held');
    expect((await run('explain', path)).out).toContain('the whole queue waits');
    const wipe = await run('safe-to-wipe');
    expect([wipe.code, wipe.out]).toEqual([1, expect.stringMatching(/is not uploaded\nno: 1/)]);
    agent.child.kill('SIGTERM');
    expect(await agent.ended).toBe(0);
  });
});

describe('what was so, and is not any more', () => {
  test('a hold of an earlier process is not told of one that sends', async () => {
    const { s3, config, write, run } = await vehicle();
    s3.fault = () => ({ kind: 'refuse', status: 404, code: 'NoSuchBucket' });
    write('a.log', 'waits');
    expect((await run('once')).code).toBe(1);
    expect((await run('status')).out).toMatch(/held +S3_NO_BUCKET/);
    s3.fault = ({ operation }) =>
      operation === 'PutObject' ? { kind: 'refuse', status: 503, code: 'SlowDown' } : undefined;
    const agent = await startAgent(config);
    await agent.told(/SlowDown/);
    expect((await run('status')).out).not.toContain('held');
    expect((await run('explain', write('a.log', 'waits'))).out).not.toContain('the whole queue');
    agent.child.kill('SIGTERM');
    await agent.ended;
  });

  test('safe-to-wipe: wrong keys are told as that', async () => {
    const { s3, write, run } = await vehicle();
    write('a.log', 'sent');
    expect((await run('once')).code).toBe(0);
    s3.fault = () => ({ kind: 'refuse', status: 403, code: 'InvalidAccessKeyId' });
    const { code, error } = await run('safe-to-wipe');
    expect([code, error]).toEqual([1, expect.stringMatching(/^S3_DENIED: .*InvalidAccessKeyId/)]);
    expect((await run('check')).out).toMatch(/fail +bucket .*InvalidAccessKeyId/);
    await s3.close();
    expect((await run('safe-to-wipe')).error).toMatch(/^S3_UNREACHABLE: .*ECONNREFUSED/);
  });

  test('safe-to-wipe: no, while a log is still written under its temporary name', async () => {
    const { write, run } = await vehicle();
    write('a.log', 'sent');
    write('run1/b.mcap.active', 'still written');
    write('.hidden', 'of somebody else');
    expect((await run('once')).code).toBe(0);
    const { code, out } = await run('safe-to-wipe');
    expect(code).toBe(1);
    expect(out).toMatch(/b\.mcap\.active: has a temporary name.*\nno: /);
    expect(out).not.toContain('.hidden');
  });

  test('a second agent is refused in one sentence, with what to do', async () => {
    const { config, run } = await vehicle();
    const agent = await startAgent(config);
    await agent.told(/are watched/);
    const { code, out, error } = await run('run');
    expect([code, out]).toEqual([1, '']);
    expect(error).toMatch(new RegExp(`^AGENT_RUNS: .*process ${agent.child.pid}`));
    agent.child.kill('SIGTERM');
    expect(await agent.ended).toBe(0);
  });
});

describe('by themselves', () => {
  test('once sends what is there', async () => {
    const { s3, write, run } = await vehicle();
    write('a.log', 'once');
    expect((await run('once')).code).toBe(0);
    expect(s3.objects.all.size).toBe(1);
  });

  test('check: a vehicle that is ready', async () => {
    const { run, s3 } = await vehicle();
    const { out, code } = await run('check');
    expect(out).toContain('This vehicle is ready.');
    for (const item of [
      'state',
      'directory',
      'disk',
      'credentials',
      'bucket',
      'clock',
      'round trip',
    ])
      expect(out).toMatch(new RegExp(`(?:ok|warn) +${item}`));
    expect(code).toBe(0);
    expect([...s3.objects.all.keys()][0]).toMatch(/^v1\/check\//);
  });

  test.each([
    ['wrong keys', { accessKeyId: 'wrong' }, /fail +bucket +S3 refuses the credentials/],
    ['no such bucket', { bucket: 'another' }, /fail +bucket +there is no bucket another/],
    ['no S3', { endpoint: 'http://127.0.0.1:9' }, /fail +bucket +S3 at .* cannot be reached/],
  ])('check: %s', async (_, wrong, expected) => {
    const { s3 } = await vehicle();
    const place = { bucket: 'logs', endpoint: s3.url, accessKeyId: 'test-key' };
    const other = await vehicle({ s3: { ...place, secretAccessKey: 's', ...wrong } });
    const { out, code } = await other.run('check');
    expect(out).toMatch(expected);
    expect(code).toBe(1);
  });

  test('check: a clock that is two hours behind is told as that, with what to do', async () => {
    const { s3, run } = await vehicle();
    s3.clockAheadMs = 2 * 3_600_000;
    const { out, code } = await run('check');
    expect(out).toMatch(/fail +clock +7\d{3} s from the clock of S3. Set the clock/);
    expect(out).toMatch(/fail +bucket +can not be tried while the clock is wrong/);
    expect(code).toBe(1);
  });

  test('check: a clock that is ten minutes behind works, and is told', async () => {
    const { s3, run } = await vehicle();
    s3.clockAheadMs = 10 * 60_000;
    const { out } = await run('check');
    expect(out).toMatch(/fail +clock +\d{3} s from the clock of S3. Set the clock/);
    expect(out).toMatch(/ok +bucket/);
  });

  test.each([
    ['small', 10],
    ['in parts', 6_000_000],
  ])(
    'a clock that is two hours wrong keeps no file back, and is no wrong key: %s',
    async (_, size) => {
      const { s3, config, write } = await vehicle();
      s3.clockAheadMs = 2 * 3_600_000;
      write('a.log', 'x'.repeat(size));
      const agent = await startAgent(config);
      // The first refusal says what time it is there: from then on that time is signed.
      await expect.poll(() => s3.objects.all.size, patient).toBe(1);
      agent.child.kill('SIGTERM');
      expect(await agent.ended).toBe(0);
      expect(agent.lines.map(({ code }) => code)).not.toContain('S3_DENIED');
    },
  );

  test('check and status: no keys, and no agent yet, are told with what to do', async () => {
    const { s3, folder, logs } = await vehicle();
    const path = writeConfig(folder, {
      vehicle: 'v1',
      state: join(folder, 'state'),
      directories: [{ path: logs }],
      s3: { bucket: 'logs', endpoint: s3.url, profile: 'nobody' },
    });
    const checked = await command(['--config', path, 'check']);
    expect(checked.out).toMatch(/fail +credentials +there are no keys for S3: .* a profile/);
    expect(checked.out).toContain('1 thing to mend.');
    const { error, code } = await command(['--config', path, 'status']);
    expect(error).toMatch(/NO_REGISTRY: no agent has run with .* yet.*uploader run/s);
    expect(code).toBe(1);
  });

  test('check: a directory that is not there', async () => {
    const { run, logs } = await vehicle();
    rmSync(logs, { recursive: true });
    expect((await run('check')).out).toMatch(/fail +directory .*ENOENT/);
  });

  test('a wrong configuration: every mistake with its line and what to do', async () => {
    const { folder } = await vehicle();
    const path = join(folder, 'wrong.yaml');
    const lines = ['vehicle: v 1', 'directories:', '  - path: logs', 's3:', '  bukket: a'];
    writeFileSync(path, `${lines.join('\n')}\n`);
    const { error, code } = await command(['--config', path, 'once']);
    expect(code).toBe(1);
    expect(error).toContain('CONFIG_INVALID: the configuration has 4 mistakes');
    for (const place of ['wrong.yaml:1:10', 'wrong.yaml:3:11', 'wrong.yaml:5:3']) {
      expect(error).toContain(place);
    }
    expect(error.match(/fix:/g)).toHaveLength(4);
  });

  test('deletion in a system directory is refused before anything runs', async () => {
    const { folder } = await vehicle();
    const path = join(folder, 'danger.yaml');
    const where = '[{ path: /etc, delete: true }]';
    writeFileSync(path, `vehicle: v1\ndirectories: ${where}\ns3: { bucket: logs }\n`);
    const { error } = await command(['--config', path, 'once']);
    expect(error).toContain('/etc belongs to the system: nothing is deleted there');
  });

  test('environment variables in the configuration', async () => {
    const { folder, s3 } = await vehicle();
    const logs = join(folder, 'logs', 'terminal');
    const path = join(folder, 'env.yaml');
    const text = [
      `vehicle: \${CAR}`,
      `state: ${join(folder, 'state2')}`,
      `directories: [{ path: ${logs} }]`,
      's3:',
      `  { bucket: logs, endpoint: '${s3.url}', secretAccessKey: s,`,
      `    accessKeyId: '\${K:-test-key}' }`,
      'watch: { stableAfter: 0 }',
      'monitoring: { prometheus: { enabled: false } }',
    ];
    writeFileSync(path, text.join('\n'));
    writeFileSync(join(logs, 'a.log'), 'a');
    const { code } = await command(['--config', path, 'once'], { CAR: 'car-7' });
    expect(code).toBe(0);
    expect([...s3.objects.all.keys()][0]).toMatch(/^car-7\//);
  });

  test('forget and retry', async () => {
    const { s3, write, run } = await vehicle();
    s3.fault = () => ({ kind: 'refuse', status: 500, code: 'InternalError' });
    const path = write('a.log', 'never mind');
    expect((await run('once')).code).toBe(1);
    expect((await run('retry')).out).toContain('1 files are tried again');
    expect((await run('forget', path)).out).toContain('is not uploaded');
    s3.fault = () => undefined;
    await run('once');
    expect(s3.objects.all.size).toBe(0);
    expect((await run('forget', '/nowhere')).error).toContain('FILE_UNKNOWN');
  });

  test('incident with a time that is none', async () => {
    const { run, write } = await vehicle();
    write('a.log', 'a');
    await run('once');
    expect((await run('incident', '--around', 'yesterday')).error).toContain('BAD_ARGUMENT');
    const { out } = await run('incident', '--around', new Date().toISOString());
    expect(out).toContain('0 waiting files go first');
  });

  test('help names every command', async () => {
    const { out } = await command(['--help']);
    for (const name of ['run', 'once', 'status', 'check', 'explain', 'safe-to-wipe', 'alarms']) {
      expect(out).toContain(name);
    }
  });
});
