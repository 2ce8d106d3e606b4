import { expect, test } from 'vitest';
import type { FileRecord } from '../model/nouns.ts';
import { type ExplainFacts, explainFile } from './explain.ts';

const record = {
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
  verifiedAtMs: 1000,
  sha256: undefined,
  crc32: undefined,
  key: 'v/a.log',
  uploadId: undefined,
  partBytes: undefined,
  etag: undefined,
  attempts: 0,
  dueAtMs: 0,
  failure: undefined,
  deletion: undefined,
} satisfies FileRecord;

const facts: ExplainFacts = {
  path: '/logs/a.log',
  record,
  isThere: true,
  isWanted: true,
  directory: { path: '/logs', mayDelete: true },
  hold: undefined,
  isAgentRunning: true,
  isWithinHours: true,
  nextOpeningMs: 0,
  isScheduled: false,
  deleteAfterMs: undefined,
  keepMs: undefined,
  attemptsUntilParked: 10,
  nowMs: 5000,
};
const hold = { code: 'S3_DENIED' as const, message: 'wrong keys', sinceMs: 0 };
const withRecord = (change: Partial<FileRecord>) => ({ record: { ...record, ...change } });
const failure = { code: 'S3_FAILED', message: 'cut off' };

test.each<[string, Partial<ExplainFacts>, RegExp]>([
  ['another directory', { directory: undefined }, /in none of the configured/],
  ['never seen', { record: undefined, isThere: false }, /does not exist/],
  ['hidden', { record: undefined, path: '/logs/.a' }, /hidden or temporary/],
  ['excluded', { record: undefined, isWanted: false }, /left out by the patterns/],
  ['no agent', { record: undefined, isAgentRunning: false }, /no agent is running/],
  ['too old', { record: undefined }, /oldestAtStart/],
  ['not still', withRecord({ isReady: false }), /still for long enough/],
  ['held', { hold }, /whole queue waits. wrong keys/],
  ['closed hours', { isWithinHours: false }, /operational hours/],
  ['waiting', withRecord({ dueAtMs: 9000, attempts: 3, failure }), /3 failures.*S3_FAILED/],
  ['parked', withRecord({ dueAtMs: 9000, attempts: 10 }), /parked after 10/],
  ['scheduled', { isScheduled: true }, /next batch/],
  ['in the queue', {}, /in the queue/],
  ['on its way', withRecord({ state: 'intent' }), /being sent as v\/a.log/],
  ['unconfirmed', withRecord({ state: 'sent' }), /yet to confirm/],
  ['done', withRecord({ state: 'verified' }), /verified as v\/a.log/],
  ['deleted', withRecord({ state: 'unlinked', deletion: 'age' }), /deleted here \(age\)/],
  ['lost', withRecord({ state: 'vanished' }), /removed by someone/],
  ['sacrificed', withRecord({ state: 'sacrificed' }), /because the disk was full/],
  ['forgotten', withRecord({ state: 'forgotten' }), /uploader forget/],
])('why it is not uploaded: %s', (_, change, expected) => {
  expect(explainFile({ ...facts, ...change }).join(' ')).toMatch(expected);
});

const verified = withRecord({ state: 'verified' });

test.each<[string, Partial<ExplainFacts>, RegExp]>([
  ['not allowed', { directory: { path: '/logs', mayDelete: false } }, /delete: false/],
  ['deferred', { deleteAfterMs: 1000 }, /1970-01-01T00:00:02.000Z or later/],
  ['by age', { keepMs: 1000 }, /For its age/],
  ['only for room', {}, /only when the disk is over/],
  ['no agent', { isAgentRunning: false }, /No agent is running/],
])('why it is not deleted: %s', (_, change, expected) => {
  expect(explainFile({ ...facts, ...verified, ...change }).join(' ')).toMatch(expected);
});
