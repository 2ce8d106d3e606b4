/** PURE: the words of AWS Signature Version 4 that header, query and chunks share. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export const algorithm = 'AWS4-HMAC-SHA256';
export const emptySha256 = createHash('sha256').digest('hex');

export interface Credential {
  readonly accessKey: string;
  /** `20260101`. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

/** `AKIA.../20260101/us-east-1/s3/aws4_request`; an access key may hold slashes. */
export function parseCredential(text: string): Credential | undefined {
  const words = text.split('/');
  const [end, service, region, day] = words.reverse();
  const accessKey = words.slice(4).reverse().join('/');
  if (end !== 'aws4_request' || accessKey === '' || day === undefined) return undefined;
  if (service === undefined || region === undefined || !/^\d{8}$/.test(day)) return undefined;
  return { accessKey, day, region, service };
}

export function scopeOf({ day, region, service }: Credential): string {
  return `${day}/${region}/${service}/aws4_request`;
}

/** Milliseconds of `20260101T120000Z`. */
export function parseAmzDate(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const time = Date.parse(iso);
  // Date.parse rolls no field over, but takes 24:00:00.
  return Number.isNaN(time) || new Date(time).toISOString() !== iso ? undefined : time;
}

export function amzDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

export function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

export function sha256Hex(text: string | Uint8Array): string {
  const hash = createHash('sha256');
  // Header values are kept one character per byte; so they go into the hash.
  return (typeof text === 'string' ? hash.update(text, 'latin1') : hash.update(text)).digest('hex');
}

export function isSameSignature(one: string, other: string): boolean {
  const a = Buffer.from(one);
  const b = Buffer.from(other);
  return a.length === b.length && timingSafeEqual(a, b);
}
