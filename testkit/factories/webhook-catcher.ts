/**
 * A real HTTP server on a free port that keeps what is sent to it, and answers as it is told: so a
 * sender's retries, time-outs and signatures are tested against something that behaves badly.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from './listener.ts';
import { Arrivals } from './wait-for.ts';

export interface CapturedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The bytes, for signatures. */
  readonly bytes: Uint8Array;
  json(): unknown;
}

export type WebhookAnswer =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      readonly delayMs?: number;
    }
  /** The connection is cut, or no answer ever comes. */
  | 'reset'
  | 'hang';

export interface WebhookCatcher {
  readonly url: string;
  readonly requests: readonly CapturedRequest[];
  waitFor(
    fits: (request: CapturedRequest) => boolean,
    timeoutMs?: number,
  ): Promise<CapturedRequest>;
  /** The next requests are answered so, one each; later ones with 200. */
  answerWith(...answers: readonly WebhookAnswer[]): void;
  /** Answers that were asked for and not used yet. */
  readonly answersLeft: number;
  clear(): void;
  close(): Promise<void>;
}

const waitDefaultMs = 5_000;

export async function webhookCatcher(): Promise<WebhookCatcher> {
  const arrivals = new Arrivals<CapturedRequest>();
  const script: WebhookAnswer[] = [];
  const server = createServer((request, response) => {
    void capture(request).then(
      (captured) => {
        // Taken when the request is whole: the order of the script is that of the requests.
        const answer = script.shift() ?? {};
        arrivals.add(captured);
        give(answer, response);
      },
      // The sender broke off in the middle: there is nobody to answer.
      () => response.destroy(),
    );
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    requests: arrivals.all,
    waitFor: (fits, timeoutMs = waitDefaultMs) =>
      arrivals.waitFor(fits, timeoutMs, ({ method, path }) => `${method} ${path}`),
    answerWith: (...answers) => void script.push(...answers),
    get answersLeft() {
      return script.length;
    },
    clear() {
      arrivals.clear();
      script.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function capture(request: IncomingMessage): Promise<CapturedRequest> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const body = bytes.toString('utf8');
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: Object.fromEntries(headers),
    body,
    bytes,
    json: () => JSON.parse(body),
  };
}

function give(answer: WebhookAnswer, response: ServerResponse): void {
  if (answer === 'hang') return;
  if (answer === 'reset') {
    response.destroy();
    return;
  }
  const { status = 200, headers = {}, body = '', delayMs = 0 } = answer;
  const send = () => void response.writeHead(status, { ...headers }).end(body);
  if (delayMs > 0) setTimeout(send, delayMs);
  else send();
}
