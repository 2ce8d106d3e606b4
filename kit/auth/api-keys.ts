/**
 * API keys: `gw_live_` + 256 random bits + a checksum. The checksum finds typing errors and pieces
 * of keys without asking the store, and lets scanners for secrets be sure. Only a keyed hash is
 * stored; a key is looked up by that hash, so no comparison can be timed.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';

export interface NewApiKey {
  /** Shown once, to the person who asked for it. */
  readonly key: string;
  /** What is stored and looked up. */
  readonly hash: string;
  /** Shown in lists, so that people know their keys apart: `gw_live_Ab12...`. */
  readonly hint: string;
}

export type Random = (size: number) => Uint8Array;

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const secretLength = 43;
const checksumLength = 6;
const prefixPattern = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;

/** `pepper` keeps a stolen table useless without the server's configuration. */
export function makeApiKey(
  prefix: string,
  pepper: string,
  random: Random = randomBytes,
): NewApiKey {
  if (!prefixPattern.test(prefix)) throw new Error(`not a prefix for API keys: ${prefix}`);
  const secret = base62(random(32), secretLength);
  const key = `${prefix}_${secret}${checksum(prefix, secret)}`;
  return { key, hash: hashApiKey(key, pepper), hint: hintOf(prefix, secret) };
}

/** The prefix of a key that is whole, else `undefined`. Whether it was issued the store knows. */
export function apiKeyPrefix(key: string, prefixes: readonly string[]): string | undefined {
  const end = key.length - secretLength - checksumLength - 1;
  const prefix = key.slice(0, Math.max(0, end));
  if (!prefixes.includes(prefix) || key[end] !== '_') return undefined;
  const secret = key.slice(end + 1, -checksumLength);
  if (!/^[0-9A-Za-z]+$/.test(secret)) return undefined;
  return key.slice(-checksumLength) === checksum(prefix, secret) ? prefix : undefined;
}

export function hashApiKey(key: string, pepper: string): string {
  return createHmac('sha256', pepper).update(key).digest('base64url');
}

/** For a message or a log: which key it was, and nothing that could be used. */
export function redactApiKey(key: string): string {
  const at = key.lastIndexOf('_');
  return at < 0 ? '[redacted]' : hintOf(key.slice(0, at), key.slice(at + 1));
}

function hintOf(prefix: string, secret: string): string {
  return `${prefix}_${secret.slice(0, 4)}...`;
}

function checksum(prefix: string, secret: string): string {
  const digest = createHash('sha256').update(`${prefix}_${secret}`).digest();
  return base62(digest.subarray(0, 4), checksumLength);
}

function base62(bytes: Uint8Array, length: number): string {
  let value = 0n;
  for (const byte of bytes) value = value * 256n + BigInt(byte);
  let text = '';
  for (let count = 0; count < length; count += 1) {
    text = alphabet.charAt(Number(value % 62n)) + text;
    value /= 62n;
  }
  return text;
}
