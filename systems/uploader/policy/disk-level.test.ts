import { describe, expect, test } from 'vitest';
import { deletionForbidden, systemDirectory } from './deletion-guard.ts';
import { bySize, byTime, bytesOver, levelOf, sacrifices, usedPercent } from './disk-level.ts';

const limits = { warn: 80, critical: 90, emergency: 95 };
const usage = (used: number) => ({ totalBytes: 1000, availableBytes: 1000 - used });
const candidate = (id: number, sizeBytes: number, modifiedMs = 0, verifiedAtMs = 0) => ({
  id,
  sizeBytes,
  modifiedMs,
  verifiedAtMs,
});

describe('usage', () => {
  test.each([
    [0, 'fine'],
    [799, 'fine'],
    [800, 'warn'],
    [900, 'critical'],
    [949, 'critical'],
    [950, 'emergency'],
    [1000, 'emergency'],
  ])('%s of 1000 is %s', (used, level) => {
    expect(levelOf(usage(used), limits)).toBe(level);
  });

  test('a file system that tells no size is not full', () => {
    expect(usedPercent({ totalBytes: 0, availableBytes: 0 })).toBe(0);
  });

  test('what has to go brings it under the share', () => {
    const over = bytesOver(usage(950), 90);
    expect(levelOf(usage(950 - over), limits)).toBe('warn');
    expect(bytesOver(usage(100), 90)).toBe(0);
  });
});

describe('who goes', () => {
  test('largest first, and no more than needed', () => {
    const files = [candidate(1, 10), candidate(2, 500), candidate(3, 300), candidate(4, 0)];
    const ids = (needed: number) => bySize(files, needed, 'critical').map(({ id }) => id);
    expect(ids(400)).toEqual([2]);
    expect(ids(600)).toEqual([2, 3]);
    expect(ids(10_000)).toEqual([2, 3, 1]);
    expect(ids(0)).toEqual([]);
  });

  test('a sacrifice is of what was written first', () => {
    const files = [candidate(1, 10, 300), candidate(2, 10, 100), candidate(3, 10, 200)];
    expect(sacrifices(files, 15).map(({ id }) => id)).toEqual([2, 3]);
    expect(sacrifices(files, 15)[0]?.reason).toBe('sacrifice');
  });

  test('deferred: not before its time after the upload', () => {
    const rules = { deleteAfterMs: 1000, keepMs: undefined };
    const files = [candidate(1, 1, 0, 5000)];
    expect(byTime(files, rules, 5999, true)).toEqual([]);
    expect(byTime(files, rules, 6000, false)).toEqual([{ id: 1, reason: 'after-upload' }]);
  });

  test('by age: only at its hour', () => {
    const rules = { deleteAfterMs: undefined, keepMs: 1000 };
    const files = [candidate(1, 1, 0), candidate(2, 1, 900)];
    expect(byTime(files, rules, 1500, false)).toEqual([]);
    expect(byTime(files, rules, 1500, true)).toEqual([{ id: 1, reason: 'age' }]);
  });

  test('what is not verified goes for no time', () => {
    const rules = { deleteAfterMs: 0, keepMs: 0 };
    const file = { ...candidate(1, 1), verifiedAtMs: undefined };
    expect(byTime([file], rules, 1e15, true)).toEqual([]);
  });
});

describe('where', () => {
  test.each(['/', '/etc', '/etc/x', '/usr/lib', '/boot', '/var', '/var/log', '/home', '/proc/1'])(
    '%s belongs to the system',
    (path) => {
      expect(systemDirectory(path)).toBeDefined();
    },
  );

  test.each(['/var/log/ros', '/data', '/home/me/logs', '/opt/robot', '/etcetera', '/mnt/disk'])(
    '%s does not',
    (path) => {
      expect(systemDirectory(path)).toBeUndefined();
    },
  );

  test.each([
    ['/data/logs/a', ['/data/logs'], true],
    ['/data/logs', ['/data/logs'], false],
    ['/data/logs2/a', ['/data/logs'], false],
    ['/etc/passwd', ['/'], false],
    ['/data/a', [], false],
    ['/usr/share/a', ['/usr/share'], false],
  ])('%s with %s: %s', (realPath, directories, mayGo) => {
    expect(deletionForbidden({ realPath, directories }) === undefined).toBe(mayGo);
  });
});
