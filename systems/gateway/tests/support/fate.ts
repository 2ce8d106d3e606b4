/** What becomes of a request in the chaos suites: drawn from its id, so that everyone knows it. */
import { createHash } from 'node:crypto';

export interface Fate {
  readonly kind: 'answered' | 'twice' | 'failed' | 'cut' | 'lie';
  /** What the upstream uses, in nano-dollars. Of a lie it is more than was held. */
  readonly used: number;
  /** What the provider's record says later. */
  readonly record: 'used' | 'unused' | 'unknown';
}

export const worst = 100;

export function fateOf(holdId: string): Fate {
  const bytes = createHash('sha256').update(holdId).digest();
  const dice = bytes.readUInt8(0) % 20;
  const used = bytes.readUInt16BE(1) % (worst + 1);
  const record = (['used', 'unused', 'unknown'] as const)[bytes.readUInt8(3) % 3] ?? 'unknown';
  if (dice === 0) return { kind: 'failed', used: 0, record };
  if (dice === 1) return { kind: 'cut', used, record };
  if (dice === 2) return { kind: 'lie', used: worst + used, record };
  return { kind: dice < 6 ? 'twice' : 'answered', used, record };
}
