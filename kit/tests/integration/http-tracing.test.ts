import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startProgram } from '../support/programs.ts';

interface Span {
  name: string;
  traceId: string;
  parentSpanId?: string;
  attributes: { key: string; value: { intValue?: number; stringValue?: string } }[];
}

async function collector() {
  const spans: Span[] = [];
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString();
    const batch = JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
    for (const resource of batch.resourceSpans) {
      for (const scope of resource.scopeSpans) spans.push(...scope.spans);
    }
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { spans, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('each request is a span in the trace of its caller, the last one too', async () => {
  const { spans, url: collectorUrl } = await collector();
  const program = await startProgram('server', { collector: collectorUrl });
  const [, url = ''] = await program.line(/"url":"([^"]+)","msg":"listening"/);
  const traceId = 'ab'.repeat(16);
  const headers = { traceparent: `00-${traceId}-${'cd'.repeat(8)}-01` };
  const running = fetch(`${url}/slow?ms=300&token=hunter2`, { headers });
  await program.line(/slow begins/);
  program.child.kill('SIGTERM');
  await running;
  await program.exited;
  const span = spans.find(({ name }) => name === 'GET /slow');
  expect(span).toMatchObject({ traceId, parentSpanId: 'cd'.repeat(8) });
  expect(span?.attributes).toContainEqual({
    key: 'http.response.status_code',
    value: { intValue: 200 },
  });
  expect(JSON.stringify(spans)).not.toContain('hunter2');
});

test('a collector that is gone fails no request and does not hold up the stop', async () => {
  const program = await startProgram('server', { collector: 'http://127.0.0.1:1' });
  const [, url = ''] = await program.line(/"url":"([^"]+)","msg":"listening"/);
  for (let count = 0; count < 20; count += 1) {
    expect((await fetch(`${url}/health`)).status).toBe(200);
  }
  program.child.kill('SIGTERM');
  expect(await program.exited).toEqual({ code: 0, signal: null });
});
