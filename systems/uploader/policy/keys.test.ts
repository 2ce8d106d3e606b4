import { expect, test } from 'vitest';
import { keyCandidates, keyDay, keyOf, sourceOf } from './keys.ts';
import { daysOf } from './zoned.ts';

const SEEN = Date.UTC(2026, 0, 28, 12);
const facts = {
  vehicle: 'v001',
  source: 'terminal',
  relativePath: 'run1/session.log',
  modifiedMs: Date.UTC(2026, 0, 27, 10),
  firstSeenMs: SEEN,
  dayOf: daysOf('UTC'),
  pathDigest: () => 'abcdef0123456789abcdef0123456789',
};
const bytes = (text: string) => Buffer.byteLength(text);

test('vehicle, day, source and path below the directory', () => {
  expect(keyOf(facts)).toBe('v001/2026-01-27/terminal/run1/session.log');
});

test.each([
  ['Asia/Shanghai', Date.UTC(2026, 0, 27, 17), '2026-01-28'],
  ['America/Los_Angeles', Date.UTC(2026, 0, 27, 3), '2026-01-26'],
  ['Europe/Vienna', Date.UTC(2026, 2, 28, 23, 30), '2026-03-29'],
  ['UTC', Date.UTC(2026, 0, 27, 23, 59), '2026-01-27'],
])('the day is that of %s', (timeZone, modifiedMs, day) => {
  const firstSeenMs = modifiedMs + 1000;
  expect(keyDay({ dayOf: daysOf(timeZone), modifiedMs, firstSeenMs })).toEqual({
    day,
    isReplaced: false,
  });
});

test.each([
  ['1970', 0],
  ['before 1970', -5_000],
  ['next week', SEEN + 7 * 86_400_000],
])('an mtime of %s gives the day on which it was first seen, and says so', (_, modifiedMs) => {
  expect(keyDay({ ...facts, modifiedMs })).toEqual({ day: '2026-01-28', isReplaced: true });
});

test('a clock that is a few hours ahead is believed', () => {
  const modifiedMs = SEEN + 3 * 3_600_000;
  expect(keyDay({ ...facts, modifiedMs }).isReplaced).toBe(false);
});

test.each([
  ['unicode', 'лог/日志 ü.log'],
  ['blanks', 'a b/c  d.log'],
  ['special characters', "a&b=c+d'(1)#?%.log"],
  ['several endings', 'a/b.tar.gz'],
])('%s stay as they are', (_, relativePath) => {
  expect(keyOf({ ...facts, relativePath })).toBe(`v001/2026-01-27/terminal/${relativePath}`);
});

test('a key has room for its longest suffix within 1,024 bytes', () => {
  const relativePath = `${'日志/'.repeat(300)}end.mcap`;
  const key = keyOf({ ...facts, relativePath });
  const keys = keyCandidates(key, 'f'.repeat(64));
  expect(Math.max(...keys.map(bytes))).toBeLessThanOrEqual(1024);
  expect(key).toMatch(/~abcdef0123456789\.mcap$/);
});

test('two long names that are cut to the same length stay apart', () => {
  const relativePath = `${'x'.repeat(2000)}.log`;
  const other = { ...facts, relativePath, pathDigest: () => '9'.repeat(32) };
  expect(keyOf({ ...facts, relativePath })).not.toBe(keyOf(other));
});

test('a key is never cut inside a character', () => {
  for (let length = 900; length < 910; length += 1) {
    const key = keyOf({ ...facts, relativePath: `${'a'.repeat(length)}${'日'.repeat(50)}.log` });
    expect(key).not.toContain('\u{FFFD}');
    expect(Buffer.from(key).toString()).toBe(key);
  }
});

test('a taken key gets a suffix that follows from the content, before the ending', () => {
  const digest = '0123456789abcdef'.repeat(4);
  expect(keyCandidates('a/b.log', digest)).toEqual([
    'a/b.log',
    'a/b~01234567.log',
    `a/b~${digest}.log`,
  ]);
  expect(keyCandidates('a/b.tar.gz', digest)[1]).toBe('a/b~01234567.tar.gz');
  expect(keyCandidates('a.b/syslog', digest)[1]).toBe('a.b/syslog~01234567');
  expect(keyCandidates('a/syslog.1', digest)[1]).toBe('a/syslog~01234567.1');
});

test.each([
  ['/var/log', 'syslog'],
  ['/home/me/.ros/log', 'ros'],
  ['/data/ros/bags', 'ros'],
  ['/data/terminal', 'terminal'],
  ['/data/camera', 'camera'],
  ['/data/.hidden', 'hidden'],
  ['/', 'files'],
])('the source of %s is %s', (directory, source) => {
  expect(sourceOf(directory)).toBe(source);
});
