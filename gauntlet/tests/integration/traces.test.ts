/** Spans reach a collector when there is one, and a collector that fails changes no verdict. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { quietProject } from '../testing/project.ts';

async function collector(status: number) {
  const taken: { url: string; key: string | undefined; spans: number }[] = [];
  const server = createServer(async (request, answer) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of request) pieces.push(piece);
    const { resourceSpans } = JSON.parse(Buffer.concat(pieces).toString());
    const key = request.headers['x-key']?.toString();
    const spans = resourceSpans[0].scopeSpans[0].spans.length;
    taken.push({ url: request.url ?? '', key, spans });
    answer.writeHead(status).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { taken, url: `http://127.0.0.1:${port}` };
}

test('a run sends its spans, with the headers that the collector asks for', async () => {
  const { taken, url } = await collector(200);
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b',
  };
  const app = quietProject();
  expect(await app.gauntlet(['run', 'lint'], environment)).toMatchObject({ code: 0 });
  expect(await app.gauntlet(['render', 'otlp'], environment)).toMatchObject({
    code: 0,
    stdout: '',
  });
  const sent = { url: '/v1/traces', key: 'a b', spans: 4 };
  expect(taken).toEqual([sent, sent]);
});

test('a collector that fails or is not there is told of, and the verdict stands', async () => {
  const { url } = await collector(503);
  const app = quietProject();
  for (const endpoint of [url, 'http://127.0.0.1:1']) {
    const done = await app.gauntlet(['run', 'lint'], { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    expect(done.code).toBe(0);
    expect(done.stderr).toContain('traces were not sent');
    expect(done.stdout).toContain('verdict: pass');
  }
});
