/** Whole bodies of providers, up to a size. */
import { type JsonRecord, parseRecord, recordOf, textOf } from '../../dialects/json.ts';
import { UpstreamBroken, type UpstreamFailure } from '../provider.ts';
import { namesIn } from './refusal-names.ts';

const longestBodyBytes = 64 * 1024 * 1024;
const longestErrorBytes = 64 * 1024;

async function readText(
  body: AsyncIterable<Uint8Array>,
  limitBytes: number = longestBodyBytes,
): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of body) {
    size += bytes.length;
    if (size > limitBytes) throw new UpstreamBroken({ reason: 'malformed' });
    pieces.push(bytes);
  }
  return Buffer.concat(pieces).toString('utf8');
}

export async function readRecord(body: AsyncIterable<Uint8Array>): Promise<JsonRecord> {
  const record = parseRecord(await readText(body));
  if (record === undefined) throw new UpstreamBroken({ reason: 'malformed' });
  return record;
}

/** An error answer, in whichever of the usual forms it comes. */
export async function readRefusal(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: AsyncIterable<Uint8Array>,
): Promise<UpstreamFailure> {
  const text = await readText(body, longestErrorBytes).catch(() => '');
  const record = parseRecord(text) ?? {};
  const message = textOf(recordOf(record.error).message) || textOf(record.message);
  const seconds = Number(headers['retry-after']);
  return {
    reason: 'refused',
    status,
    ...(message === '' ? {} : { message: message.slice(0, 500) }),
    ...namesIn(record.error),
    ...(Number.isFinite(seconds) && seconds > 0 ? { retryAfterS: Math.ceil(seconds) } : {}),
  };
}
