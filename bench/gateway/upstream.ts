/** A provider that costs nothing: the same answer to everybody, or a stream that takes its time. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const betweenMs = 200;

const answer = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1,
  model: 'bench',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'a short answer' }, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 8, completion_tokens: 3, total_tokens: 11 },
});

const head = { id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1, model: 'bench' };

function event(data: object): string {
  return `data: ${JSON.stringify({ ...head, ...data })}\n\n`;
}

const word = event({ choices: [{ index: 0, delta: { content: 'word ' }, finish_reason: null }] });
const last = event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
const usage = event({ choices: [], usage: { prompt_tokens: 8, completion_tokens: 3 } });

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (piece: string) => {
    body += piece;
  });
  request.on('end', () => {
    if (body.includes('"stream":true')) return stream(response, chunksIn(body));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(answer);
  });
});

/** As many as the tokens that are allowed. */
function chunksIn(body: string): number {
  return (JSON.parse(body) as { readonly max_tokens: number }).max_tokens;
}

function stream(response: ServerResponse, chunks: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    if (sent <= chunks) {
      response.write(word);
      return;
    }
    clearInterval(timer);
    response.end(`${last}${usage}data: [DONE]\n\n`);
  }, betweenMs);
  response.once('close', () => clearInterval(timer));
}

server.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port);
});
