/** Digests of a whole file while its bytes go by. */
import { createHash } from 'node:crypto';
import { crc32, crc32c } from '@node-rs/crc32';
import type { DigestName, Digests } from '../model/nouns.ts';
import { Crc64 } from './crc64.ts';

interface Digest {
  update(bytes: Uint8Array): void;
  hex(): string;
}

export interface Digesting {
  update(bytes: Uint8Array): void;
  end(): Digests;
}

export function digesting(names: readonly DigestName[]): Digesting {
  const digests = new Map([...new Set(names)].map((name) => [name, digestOf(name)]));
  return {
    update(bytes) {
      for (const digest of digests.values()) digest.update(bytes);
    },
    end: () => Object.fromEntries([...digests].map(([name, digest]) => [name, digest.hex()])),
  };
}

function digestOf(name: DigestName): Digest {
  if (name === 'crc32') return sum32(crc32);
  if (name === 'crc32c') return sum32(crc32c);
  if (name === 'crc64nvme') return sum64();
  const hash = createHash(name);
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
}

function sum64(): Digest {
  const sum = new Crc64();
  return { update: (bytes) => sum.update(bytes), hex: () => sum.digest().toString('hex') };
}

function sum32(next: (bytes: Uint8Array, sum: number) => number): Digest {
  let sum = 0;
  return {
    update(bytes) {
      sum = next(bytes, sum);
    },
    hex: () => sum.toString(16).padStart(8, '0'),
  };
}
