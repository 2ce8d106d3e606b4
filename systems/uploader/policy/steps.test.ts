import { expect, test } from 'vitest';
import type { FileRecord, FileState } from '../model/nouns.ts';
import { nextStep, settle } from './steps.ts';

const record: FileRecord = {
  id: 1,
  path: '/logs/a.log',
  directory: '/logs',
  source: 'logs',
  device: 1,
  inode: 2,
  sizeBytes: 3,
  modifiedMs: 4,
  state: 'seen',
  isSuperseded: false,
  isReady: true,
  isCutOff: false,
  firstSeenMs: 0,
  readyAtMs: 0,
  verifiedAtMs: undefined,
  sha256: undefined,
  crc32: undefined,
  key: undefined,
  uploadId: undefined,
  partBytes: undefined,
  etag: undefined,
  attempts: 0,
  dueAtMs: 0,
  failure: undefined,
  deletion: undefined,
};
const fresh = { isFresh: true, mayExist: false };
const restarted = { isFresh: false, mayExist: true };

test.each<[FileState, string]>([
  ['seen', 'claim'],
  ['claimed', 'intend'],
  ['intent', 'settle'],
  ['sent', 'settle'],
  ['verified', 'nothing'],
  ['deletable', 'unlink'],
  ['unlinked', 'nothing'],
  ['vanished', 'nothing'],
  ['sacrificed', 'nothing'],
  ['forgotten', 'nothing'],
])('after a restart, what is %s comes to: %s', (state, step) => {
  expect(nextStep({ ...record, state }, restarted)).toBe(step);
});

test('an intent that was written a moment ago needs no question', () => {
  expect(nextStep({ ...record, state: 'intent' }, fresh)).toBe('send');
  expect(nextStep({ ...record, state: 'intent' }, { ...fresh, mayExist: true })).toBe('settle');
});

test('what is not ready is left alone', () => {
  expect(nextStep({ ...record, isReady: false }, fresh)).toBe('nothing');
});

const ours = { sizeBytes: 10, sha256: 'S', crc32: 'C' };
const none = { etag: '"e"', sha256: undefined, crc32: undefined, claimedSha256: undefined };

test.each([
  ['nothing there', undefined, 'send'],
  ['another size', { ...none, sizeBytes: 9, sha256: 'S' }, 'other-key'],
  ['the same digest', { ...none, sizeBytes: 10, sha256: 'S' }, 'verified'],
  ['another digest', { ...none, sizeBytes: 10, sha256: 'X' }, 'other-key'],
  ['CRC and our note', { ...none, sizeBytes: 10, crc32: 'C', claimedSha256: 'S' }, 'verified'],
  ['another CRC', { ...none, sizeBytes: 10, crc32: 'X', claimedSha256: 'S' }, 'other-key'],
  ['the same CRC by another writer', { ...none, sizeBytes: 10, crc32: 'C' }, 'read-back'],
  ['only a note', { ...none, sizeBytes: 10, claimedSha256: 'S' }, 'read-back'],
  ['only another note', { ...none, sizeBytes: 10, claimedSha256: 'X' }, 'other-key'],
  ['no word of checksums', { ...none, sizeBytes: 10 }, 'read-back'],
])('%s: %s', (_, found, settlement) => {
  expect(settle(ours, found)).toBe(settlement);
});
