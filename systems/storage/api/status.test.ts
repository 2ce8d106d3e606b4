import { expect, test } from 'vitest';
import { nextLayout } from '../placement/layout.ts';
import { sharesOf, statusAnswer } from './status.ts';

const members = [
  { serverId: 'a', weight: 1 },
  { serverId: 'b', weight: 2 },
  { serverId: 'c', weight: 1 },
];

test('shares are those of the weights, within 5 %', () => {
  const shares = sharesOf(nextLayout(undefined, members, 2));
  expect([...shares.values()].reduce((sum, one) => sum + one, 0)).toBeCloseTo(1);
  for (const { serverId, weight } of members) {
    const share = shares.get(serverId) ?? 0;
    expect(Math.abs(share / (weight / 4) - 1)).toBeLessThan(0.05);
  }
});

test('a server that left the ring, or does not answer, is shown as it is', () => {
  const server = (server_id: string) => ({
    ...{ server_id, grpc_address: 'x:1', status: 'active', weight: 1, available_space: 1 },
    ...{ used_space: 1, total_space: 2, last_heartbeat: new Date(0), chunks: 1, scrub: {} },
  });
  const numbers = { files: 0, bytes: 0, chunks: 0, repairs: 0, lost: 0, deletions: 0, uploads: 0 };
  const layout = nextLayout(undefined, members, 2);
  const status = {
    ...numbers,
    servers: ['a', 'gone'].map(server),
    layout: { epoch: 1, copies: 2 },
  };
  const seen = { layout: () => layout, isReachable: (serverId: string) => serverId === 'a' };
  expect(statusAnswer(status, seen).servers).toMatchObject([
    { server_id: 'a', reachable: true, fair_share: 0.25 },
    { server_id: 'gone', reachable: false, share: 0, fair_share: 0 },
  ]);
});
