/** A lean client of S3: one that costs little, so that what is measured is the server. */
import { createHash, createHmac } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';

export interface S3Target {
  readonly name: string;
  /** What it promises when it has answered. */
  readonly promise: string;
  readonly url: string;
  readonly accessKey: string;
  readonly secret: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const UNSIGNED = 'UNSIGNED-PAYLOAD';
const PIECE = 1024 * 1024;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string) =>
  createHmac('sha256', key).update(text).digest();

function signed(
  target: S3Target,
  method: string,
  path: string,
  query: string,
): Record<string, string> {
  const host = new URL(target.url).host;
  const date = `${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`;
  const day = date.slice(0, 8);
  const names = 'host;x-amz-content-sha256;x-amz-date';
  const headers = `host:${host}\nx-amz-content-sha256:${UNSIGNED}\nx-amz-date:${date}\n`;
  const canonical = [method, path, query, headers, names, UNSIGNED].join('\n');
  const scope = `${day}/us-east-1/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  let key = hmac(`AWS4${target.secret}`, day);
  for (const part of ['us-east-1', 's3', 'aws4_request']) key = hmac(key, part);
  const signature = hmac(key, toSign).toString('hex');
  const credential = `Credential=${target.accessKey}/${scope}`;
  return {
    host,
    'x-amz-date': date,
    'x-amz-content-sha256': UNSIGNED,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

/** Resolves with how many bytes came back. */
export function call(
  target: S3Target,
  method: 'PUT' | 'GET' | 'DELETE',
  path: string,
  body?: Buffer,
  /** As it is signed: in the order of the names. */
  query = '',
): Promise<number> {
  const length = method === 'PUT' ? { 'content-length': String(body?.length ?? 0) } : {};
  const headers = { ...signed(target, method, path, query), ...length };
  return new Promise((resolve, reject) => {
    const failed = (error: Error) =>
      reject(new Error(`${target.name} ${method} ${path}: ${error.message}`, { cause: error }));
    const sent = request(`${target.url}${path}${query === '' ? '' : `?${query}`}`, {
      method,
      headers,
      agent,
    });
    sent.on('error', failed).once('response', (answer: IncomingMessage) => {
      let bytes = 0;
      let said = '';
      answer.on('data', (data: Buffer) => {
        bytes += data.length;
        if ((answer.statusCode ?? 500) >= 300) said += data.toString();
      });
      answer.on('error', failed).once('end', () => {
        const isGood = (answer.statusCode ?? 500) < 300;
        if (isGood) resolve(bytes);
        else reject(new Error(`${target.name} ${method} ${path}: ${answer.statusCode} ${said}`));
      });
    });
    if (body === undefined) sent.end();
    else inPieces(sent, body);
  });
}

function inPieces(sent: ReturnType<typeof request>, body: Buffer): void {
  let at = 0;
  const more = () => {
    while (at < body.length) {
      const piece = body.subarray(at, at + PIECE);
      at += piece.length;
      if (!sent.write(piece)) {
        sent.once('drain', more);
        return;
      }
    }
    sent.end();
  };
  more();
}
