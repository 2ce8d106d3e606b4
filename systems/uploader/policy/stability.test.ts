import { describe, expect, test } from 'vitest';
import { endingOf, formatOf, MCAP_MAGIC } from './endings.ts';
import { isPassedOver } from './names.ts';
import { isSameContent, readiness, stillAtFirstLook } from './stability.ts';

const settings = { stableMs: 60_000, quietMs: 3_600_000 };
const look = {
  path: '/a',
  device: 1,
  inode: 2,
  sizeBytes: 3,
  modifiedMs: 1000,
  changedMs: 1000,
};

describe('readiness', () => {
  test('it waits for the rest of its time', () => {
    expect(readiness(settings, 59_000, () => 'plain')).toEqual({ kind: 'wait', forMs: 1000 });
    const ready = { kind: 'ready', isCutOff: false };
    expect(readiness(settings, 60_000, () => 'plain')).toEqual(ready);
    expect(readiness(settings, 60_000, () => 'closed')).toEqual(ready);
  });

  test('without its closing bytes it waits for a long quiet, and is then cut off', () => {
    const wait = { kind: 'wait', forMs: 3_540_000 };
    expect(readiness(settings, 60_000, () => 'open')).toEqual(wait);
    const cut = { kind: 'ready', isCutOff: true };
    expect(readiness(settings, 3_600_000, () => 'open')).toEqual(cut);
  });

  test('a quiet shorter than the stability time counts as that', () => {
    const odd = { stableMs: 60_000, quietMs: 0 };
    expect(readiness(odd, 60_000, () => 'open')).toEqual({ kind: 'ready', isCutOff: true });
  });

  test('the end of a file is not read before its time', () => {
    const result = readiness(settings, 10, () => {
      throw new Error('it was read');
    });
    expect(result.kind).toBe('wait');
  });

  test.each([
    ['size', { sizeBytes: 4 }],
    ['mtime', { modifiedMs: 1001 }],
    ['inode', { inode: 9 }],
    ['device', { device: 9 }],
  ])('another %s is other content', (_, change) => {
    expect(isSameContent(look, { ...look, ...change })).toBe(false);
  });

  test('at the first look its own times tell how long it has been still', () => {
    expect(stillAtFirstLook(look, 61_000)).toBe(60_000);
    expect(stillAtFirstLook({ ...look, changedMs: 60_500 }, 61_000)).toBe(500);
    expect(stillAtFirstLook({ ...look, modifiedMs: 99_000 }, 61_000)).toBe(0);
  });
});

describe('names', () => {
  test.each(['.hidden', 'a.tmp', 'a.part', 'a.swp', 'a.bag.active', 'a~', 'a.mcap.ACTIVE', '~$a'])(
    '%s is passed over',
    (name) => {
      expect(isPassedOver(name)).toBe(true);
    },
  );

  test.each(['a.log', 'syslog', 'syslog.1', 'a.tmp.log', 'active.log', 'part-1.bin'])(
    '%s is not',
    (name) => {
      expect(isPassedOver(name)).toBe(false);
    },
  );
});

describe('MCAP and bags', () => {
  const mcap = Buffer.concat([MCAP_MAGIC, Buffer.alloc(100), MCAP_MAGIC]);
  const bag = (indexPos: bigint) => {
    const field = (name: string, value: Buffer) => {
      const text = Buffer.concat([Buffer.from(`${name}=`), value]);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(text.length);
      return Buffer.concat([length, text]);
    };
    const place = Buffer.alloc(8);
    place.writeBigUInt64LE(indexPos);
    const fields = [field('op', Buffer.from([3])), field('index_pos', place)];
    const header = Buffer.concat(fields);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(header.length);
    return Buffer.concat([Buffer.from('#ROSBAG V2.0\n'), length, header, Buffer.alloc(4096)]);
  };

  test.each([
    ['a.mcap', 'mcap'],
    ['A.MCAP', 'mcap'],
    ['a.bag', 'bag'],
    ['a.log', undefined],
  ])('%s', (name, format) => {
    expect(formatOf(name)).toBe(format);
  });

  test('MCAP is closed by its magic at the end', () => {
    expect(endingOf('mcap', mcap, mcap.subarray(-8))).toBe('closed');
    expect(endingOf('mcap', mcap.subarray(0, 50), mcap.subarray(42, 50))).toBe('open');
    expect(endingOf('mcap', Buffer.alloc(0), Buffer.alloc(0))).toBe('open');
  });

  test('an MCAP of only its opening magic is open', () => {
    expect(endingOf('mcap', MCAP_MAGIC, MCAP_MAGIC)).toBe('open');
  });

  test('a bag is closed when its header says where its index is', () => {
    expect(endingOf('bag', bag(4117n), Buffer.alloc(8))).toBe('closed');
    expect(endingOf('bag', bag(0n), Buffer.alloc(8))).toBe('open');
    expect(endingOf('bag', bag(1n).subarray(0, 20), Buffer.alloc(8))).toBe('open');
    expect(endingOf('bag', Buffer.from('#ROS'), Buffer.alloc(4))).toBe('open');
  });

  test('a .bag of another kind has no end to wait for', () => {
    expect(endingOf('bag', Buffer.from('a shopping bag, not one of ROS'), Buffer.alloc(8))).toBe(
      'plain',
    );
  });
});
