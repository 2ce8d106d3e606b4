import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { expect, test } from 'vitest';
import { judgeConnection } from './connection-judge.ts';
import { trackConnections } from './connections.ts';

const limits = { idleTimeoutMs: 4_000, bodyMinBytesPerS: 1, bodyGraceMs: 60_000 };

function setUp() {
  let nowMs = 0;
  const server = new EventEmitter();
  const connections = trackConnections(server as Server, () => nowMs);
  const socket = Object.assign(new EventEmitter(), { bytesRead: 100_000, bytesWritten: 0 });
  const request = { socket, readableLength: 0, complete: false, destroyed: false };
  const response = Object.assign(new EventEmitter(), { writableLength: 0, destroyed: false });
  server.emit('connection', socket);
  server.emit('request', request, response);
  const verdictAt = (ms: number) => {
    nowMs = ms;
    const [connection] = connections.all();
    if (connection === undefined) throw new Error('it is not tracked');
    return judgeConnection(connections.facts(connection), limits, nowMs);
  };
  return { request, response, verdictAt };
}

test('the silence of a client begins when our handler has taken what lay there', () => {
  const { request, verdictAt } = setUp();
  request.readableLength = 64_000;
  expect([1_000, 5_000, 9_000].map(verdictAt)).toEqual(['keep', 'keep', 'keep']);
  request.readableLength = 0;
  expect([9_500, 12_900, 13_000].map(verdictAt)).toEqual(['keep', 'keep', 'body stalled']);
});

test('what a client leaves of its answer counts, whatever lies of its body', () => {
  const { request, response, verdictAt } = setUp();
  request.readableLength = 64_000;
  response.writableLength = 10;
  expect([1_000, 4_500, 9_000].map(verdictAt)).toEqual(['keep', 'keep', 'answer not taken']);
});
