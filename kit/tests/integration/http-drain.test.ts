import { Agent, get } from 'node:http';
import { expect, test } from 'vitest';
import { isAlive, startProgram } from '../support/programs.ts';

async function startServer(settings: object = {}) {
  const program = await startProgram('server', settings);
  const [, url = ''] = await program.line(/"url":"([^"]+)","msg":"listening"/);
  await program.line(/"msg":"ready"/);
  return { ...program, url, port: Number(new URL(url).port) };
}

test('SIGTERM finishes the request that runs, refuses new ones and exits with 0', async () => {
  // Whoever waits until the limit ends after this test's own.
  const server = await startServer({ stopTimeoutMs: 600_000 });
  const running = fetch(`${server.url}/slow?ms=700`);
  await server.line(/slow begins/);
  server.child.kill('SIGTERM');
  await server.line(/"stopping"/);
  await expect
    .poll(() =>
      fetch(`${server.url}/health`).then(
        () => 'answered',
        () => 'refused',
      ),
    )
    .toBe('refused');
  const answer = await running;
  expect(answer.headers.get('connection')).toBe('close');
  expect(await answer.json()).toEqual({ done: true });
  expect(await server.exited).toEqual({ code: 0, signal: null });
  const next = await startServer({ port: server.port });
  expect((await fetch(`${next.url}/ready`)).status).toBe(200);
});

test('kill -9 leaves nothing that the next start on the same port minds', async () => {
  const first = await startServer();
  const running = fetch(`${first.url}/slow?ms=60000`).catch(() => 'cut');
  await first.line(/slow begins/);
  first.child.kill('SIGKILL');
  await first.exited;
  expect(await running).toBe('cut');
  expect(await isAlive(first.pid)).toBe(false);
  const next = await startServer({ port: first.port });
  expect((await fetch(`${next.url}/health`)).status).toBe(200);
});

test('a port that is in use is said so, with what to do', async () => {
  const first = await startServer();
  const second = await startProgram('server', { port: first.port });
  expect(await second.exited).toEqual({ code: 1, signal: null });
  expect(second.output()).toContain(`port ${first.port} on 127.0.0.1 is in use`);
});

test('a request over the limit is cut, and the next part that hangs is named', async () => {
  const server = await startServer({ stopTimeoutMs: 900, hang: true });
  server.child.kill('SIGTERM');
  expect(await server.exited).toEqual({ code: 1, signal: null });
  expect(server.output()).toContain('PART_STOP_HUNG: address did not stop within 900 ms.');

  const other = await startServer({ stopTimeoutMs: 900 });
  const running = fetch(`${other.url}/slow?ms=60000`).catch(() => 'cut');
  await other.line(/slow begins/);
  other.child.kill('SIGTERM');
  expect(await running).toBe('cut');
  expect(await other.exited).toEqual({ code: 0, signal: null });
  expect(other.output()).toContain('"cut":1');
});

test('while draining with a delay, connections are taken and /ready says 503', async () => {
  const server = await startServer({ drain: { delayMs: 800 } });
  server.child.kill('SIGTERM');
  await server.line(/"stopping"/);
  await expect.poll(async () => (await fetch(`${server.url}/ready`)).status).toBe(503);
  expect((await fetch(`${server.url}/slow?ms=1`)).status).toBe(200);
  expect(await server.exited).toEqual({ code: 0, signal: null });
});

test('event streams end cleanly and do not hold up the stop', async () => {
  const server = await startServer();
  const answer = await fetch(`${server.url}/events`, { headers: { 'last-event-id': '41' } });
  await server.line(/stream open/);
  server.child.kill('SIGTERM');
  const text = await answer.text();
  expect(text).toContain('retry: ');
  expect(text).toContain('id: 1\nevent: begin\ndata: {"after":"41"}\n\n');
  expect(await server.exited).toEqual({ code: 0, signal: null });
});

interface Tally {
  completed: number;
  refused: number;
  lost: string[];
}

/** Sends one request after the other on a kept connection until the server is gone. */
async function keepAsking(url: string, tally: Tally): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (;;) {
    const outcome = await new Promise<string>((resolve) => {
      const request = get(`${url}/slow?ms=5`, { agent }, (response) => {
        let text = '';
        response.on('data', (piece) => {
          text += piece;
        });
        response.on('end', () => resolve(text === '{"done":true}' ? 'completed' : text));
        response.on('error', (error) => resolve(`answer: ${error.message}`));
      });
      request.on('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)));
    });
    if (outcome === 'completed') {
      tally.completed += 1;
      continue;
    }
    if (outcome === 'ECONNREFUSED') tally.refused += 1;
    else tally.lost.push(outcome);
    agent.destroy();
    return;
  }
}

test('100 clients on kept connections lose nothing: answered whole, or refused', async () => {
  const server = await startServer();
  const tally: Tally = { completed: 0, refused: 0, lost: [] };
  const clients = Array.from({ length: 100 }, () => keepAsking(server.url, tally));
  await expect.poll(() => tally.completed, { timeout: 30_000 }).toBeGreaterThan(500);
  server.child.kill('SIGTERM');
  await Promise.all(clients);
  expect(tally.lost).toEqual([]);
  expect(tally.refused).toBe(100);
  expect(await server.exited).toEqual({ code: 0, signal: null });
});
