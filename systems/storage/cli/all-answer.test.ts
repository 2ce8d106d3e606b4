import { expect, test } from 'vitest';
import type { Server, ServerStatus } from '../model/nouns.ts';
import { allAnswer } from './all-answer.ts';

function server(serverId: string, status: ServerStatus): Server {
  const space = { availableBytes: 1, usedBytes: 0, totalBytes: 1 };
  return { serverId, address: '127.0.0.1:1', status, weight: 1, ...space };
}

/** Of whom one answers after so many looks. */
function clusterOf(servers: readonly Server[], answersAfter: ReadonlyMap<string, number>) {
  let looks = 0;
  return {
    looks: () => looks,
    servers: () => servers,
    isReachable: (serverId: string) => looks >= (answersAfter.get(serverId) ?? Infinity),
    refresh: async () => {
      looks += 1;
    },
    probed: () => Promise.resolve(),
  };
}

const never = new AbortController().signal;

test('it waits for the last of them, and for no longer', async () => {
  const servers = [server('one', 'active'), server('two', 'inactive')];
  const cluster = clusterOf(
    servers,
    new Map([
      ['one', 1],
      ['two', 3],
    ]),
  );
  await allAnswer(cluster, ['one', 'two'], never);
  expect(cluster.looks()).toBe(3);
});

test('nobody waits for one that is out of use on purpose', async () => {
  const servers = [server('one', 'active'), server('two', 'maintenance')];
  const cluster = clusterOf(servers, new Map([['one', 1]]));
  await allAnswer(cluster, ['one', 'two'], never);
  expect(cluster.looks()).toBe(1);
});

test('a program that is to end does not wait', async () => {
  const ended = AbortSignal.abort();
  const cluster = clusterOf([server('one', 'active')], new Map());
  await allAnswer(cluster, ['one'], ended);
  expect(cluster.looks()).toBe(1);
});
