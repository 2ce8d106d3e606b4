/** A `fetch` that counts calls, bytes and tokens by host. */
import { knownLength } from './sizes.ts';
import { TokenReader, type Tokens } from './tokens.ts';
import type { HostUsage, Tally } from './usage.ts';

export type Fetch = typeof globalThis.fetch;

export function meteredFetch(fetch: Fetch, tally: Tally): Fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = (
      init?.method ?? (input instanceof Request ? input.method : 'GET')
    ).toUpperCase();
    const row = tally.host(url.host, method);
    row.calls += 1;
    const sent = await outgoing(input, init, row);
    let response: Response;
    try {
      response = await fetch(...sent);
    } catch (error) {
      row.failures += 1;
      throw error;
    }
    if (response.status >= 400) row.failures += 1;
    return response.body ? withCountedBody(response, response.body, row) : response;
  };
}

type Sent = [input: Parameters<Fetch>[0], init: Parameters<Fetch>[1]];

async function outgoing(input: Sent[0], init: Sent[1], row: HostUsage): Promise<Sent> {
  const body = init?.body;
  const known = knownLength(body);
  row.bytesOut += known ?? 0;
  if (known === undefined && body instanceof ReadableStream) {
    return [
      input,
      {
        ...init,
        body: body.pipeThrough(
          counter((chunk) => {
            row.bytesOut += chunk.byteLength;
          }),
        ),
      },
    ];
  }
  // A form or the body of a Request has no length of its own: it is read from a copy.
  const hasOwn = body === undefined && input instanceof Request && input.body !== null;
  if (hasOwn) row.bytesOut += (await input.clone().arrayBuffer()).byteLength;
  else if (known === undefined) row.bytesOut += (await new Response(body).arrayBuffer()).byteLength;
  return [input, init];
}

function counter(count: (chunk: Uint8Array) => void, end?: () => void) {
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      count(chunk);
      controller.enqueue(chunk);
    },
    flush: () => end?.(),
  });
}

/** What a new Response loses (its address, whether it was redirected) is given back to it. */
function withCountedBody(response: Response, body: ReadableStream, row: HostUsage): Response {
  const type = response.headers.get('content-type') ?? '';
  const reader = /json|event-stream/.test(type) ? new TokenReader() : undefined;
  const stream = body.pipeThrough(
    counter(
      (chunk) => {
        row.bytesIn += chunk.byteLength;
        reader?.write(chunk);
      },
      () => addTokens(row, reader?.end()),
    ),
  );
  const { status, statusText, headers, url, redirected } = response;
  const copy = new Response(stream, { status, statusText, headers });
  return Object.defineProperties(copy, { url: { value: url }, redirected: { value: redirected } });
}

function addTokens(row: HostUsage, tokens: Tokens | undefined): void {
  if (!tokens) return;
  const { model } = tokens;
  let usage = row.models.find((one) => one.model === model);
  if (!usage) {
    usage = { model, calls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };
    row.models.push(usage);
  }
  usage.calls += 1;
  usage.inputTokens += tokens.inputTokens;
  usage.cachedInputTokens += tokens.cachedInputTokens;
  usage.outputTokens += tokens.outputTokens;
}
