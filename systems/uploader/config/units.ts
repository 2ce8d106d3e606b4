/** Amounts as people write them: `5 MB`, `60 s`, `22:00`. */
import { z } from 'zod';

const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1000,
  mb: 1000 ** 2,
  gb: 1000 ** 3,
  tb: 1000 ** 4,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
};

const SPANS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

function bytesOf(text: string): number | undefined {
  return amountOf(text, BYTES);
}

function spanOf(text: string): number | undefined {
  return amountOf(text, SPANS_MS);
}

function amountOf(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text.trim());
  const unit = units[match?.[2]?.toLowerCase() ?? ''];
  return match === null || unit === undefined ? undefined : Math.round(Number(match[1]) * unit);
}

/** A number of bytes, or a text with its unit. */
export function sizeSchema() {
  return z
    .union([z.number().int().nonnegative(), z.string()])
    .refine((value) => typeof value === 'number' || bytesOf(value) !== undefined, {
      error: 'must be a size such as 5 MB, 512 KB or 64 MiB',
    })
    .transform((value) => (typeof value === 'number' ? value : (bytesOf(value) ?? 0)));
}

/** A number of seconds, or a text with its unit. */
export function spanSchema() {
  return z
    .union([z.number().nonnegative(), z.string()])
    .refine((value) => typeof value === 'number' || spanOf(value) !== undefined, {
      error: 'must be a span of time such as 60 s, 5 min, 12 h or 3 d',
    })
    .transform((value) => (typeof value === 'number' ? value * 1000 : (spanOf(value) ?? 0)));
}
