import { spawnSync } from 'node:child_process';
import { expect, test, vi } from 'vitest';
import { commandLogger, type LoggerOptions, logger } from './logger.ts';

function setUp(options: Partial<LoggerOptions> = {}, isTTY = false) {
  const lines: string[] = [];
  const stream = { isTTY, write: (line: string) => void lines.push(line) };
  return { lines, log: logger({ service: 'storage', stream, ...options }) };
}

test('writes one JSON object a line: service, level by name, ISO time', () => {
  const { lines, log } = setUp();
  log.info({ part: 'api' }, 'ready');
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    service: 'storage',
    part: 'api',
    msg: 'ready',
  });
});

test('hides secrets in fields, messages, errors with causes, and bindings of children', () => {
  const { lines, log } = setUp({ secretKeys: ['prompt'] });
  const cause = new Error('refused postgres://app:hunter2@db/x');
  const err = new Error('Bearer hunter2', { cause });
  log.child({ token: 'hunter2' }).error({ err, req: { headers: { cookie: 'hunter2' } } }, 'x');
  log.info({ prompt: 'hunter2' }, 'password=hunter2');
  log.info('%s', 'token=hunter2');
  expect(lines).toHaveLength(3);
  expect(lines.join('')).not.toContain('hunter2');
});

test('obeys the level', () => {
  const { lines, log } = setUp({ level: 'warn' });
  log.info('no');
  log.warn('yes');
  expect(lines).toHaveLength(1);
});

test('writes text with the stack at a terminal', () => {
  const { lines, log } = setUp({ colour: false }, true);
  log.error({ err: new Error('boom'), requestId: 'r1', note: 'a b' }, 'failed');
  const [first, second] = (lines[0] ?? '').split('\n');
  expect(first).toMatch(/^\d\d:\d\d:\d\d\.\d{3} ERROR failed requestId=r1 note="a b"$/);
  expect(second).toBe('    Error: boom');
});

test('colours only a terminal', () => {
  const terminal = setUp({}, true);
  terminal.log.info('x');
  expect(terminal.lines[0]).toContain('\u001b[32mINFO');
  const file = setUp({ pretty: true });
  file.log.info('x');
  expect(file.lines[0]).not.toContain('\u001b');
});

test('lines that are gathered come in order, and the last one before an exit too', () => {
  const { url } = import.meta;
  const program = `
    import { logger } from '${new URL('./logger.ts', url).href}';
    const log = logger({ service: 'uploader', gathers: true, pretty: false });
    const many = (name, count) => {
      for (let n = 0; n < count; n += 1) log.info({ name, n }, 'x'.repeat(100));
    };
    many('turn', 200);
    await new Promise((resolve) => setTimeout(resolve, 1));
    many('end', 3);
    process.exit(0);`;
  const words = ['--input-type=module', '--eval', program];
  const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  const told = stdout.trimEnd().split('\n');
  expect(told.map((line) => JSON.parse(line).n)).toEqual([...Array(200).keys(), 0, 1, 2]);
});

test('a command logs beside its answer', () => {
  const lines: string[] = [];
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  try {
    const log = commandLogger('shop');
    log.info({}, 'seen by nobody');
    log.warn({ token: 'hunter2' }, 'slow query');
  } finally {
    write.mockRestore();
  }
  expect(lines).toEqual([expect.stringMatching(/slow query/)]);
  expect(lines.join('')).not.toContain('hunter2');
});
