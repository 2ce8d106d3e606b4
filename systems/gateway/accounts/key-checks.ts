/** What a key may do. Pure: every refusal that is not about money or speed. */
import ipaddr from 'ipaddr.js';
import type { FoundKey } from '../ledger/accounts/keys-store.ts';

export type KeyProblem = 'revoked' | 'replaced' | 'disabled' | 'address';

export function keyProblem(
  found: FoundKey,
  address: string,
  nowMs: number,
): KeyProblem | undefined {
  const { key, accountDisabled, isPrevious, previousUntilMs = 0 } = found;
  if (key.revokedAtMs !== undefined) return 'revoked';
  if (isPrevious && nowMs >= previousUntilMs) return 'replaced';
  if (accountDisabled) return 'disabled';
  return isListed(address, key.limits.addresses) ? undefined : 'address';
}

function isListed(address: string, list: readonly string[] | undefined): boolean {
  if (list === undefined) return true;
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return list.some((network) => {
    const [base, bits] = networkOf(network);
    return base.kind() === parsed.kind() && parsed.match(base, bits);
  });
}

type Network = ReturnType<typeof ipaddr.parseCIDR>;

/** An address alone is a network of one. */
function networkOf(network: string): Network {
  if (network.includes('/')) return ipaddr.parseCIDR(network);
  const base = ipaddr.process(network);
  return [base, base.kind() === 'ipv4' ? 32 : 128] as Network;
}

export function isNetwork(text: string): boolean {
  return ipaddr.isValidCIDR(text) || ipaddr.isValid(text);
}

export function mayUseModel(model: string, list: readonly string[] | undefined): boolean {
  if (list === undefined) return true;
  return list.some((name) =>
    name.endsWith('*') ? model.startsWith(name.slice(0, -1)) : name === model,
  );
}
