/** Numbers on the command line: what is no number is said at once, and not when it is used. */
import { InvalidArgumentError } from 'commander';

export function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new InvalidArgumentError('It must be a port: 0 to 65535, where 0 takes any free one.');
  }
  return value;
}

export function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('It must be a number.');
  return value;
}

export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) {
    throw new InvalidArgumentError('It must be a number above 0.');
  }
  return value;
}

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `30s`, `10m`, `7d`. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Write it as 500ms, 30s, 10m, 24h or 7d.');
  return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
}

const SIZES = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 } as const;

/** `10G`, `64M`, `1048576`. */
export function size(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([KMGT]?)i?B?$/i.exec(text);
  if (match === null) throw new InvalidArgumentError('Write it as 64M, 10G, or in bytes.');
  const unit = (match[2] ?? '').toUpperCase() as keyof typeof SIZES;
  return Math.floor(Number(match[1]) * SIZES[unit]);
}
