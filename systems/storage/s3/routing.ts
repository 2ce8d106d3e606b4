/** PURE: which operation a request asks for. The one with the most conditions that hold wins. */
import { S3Error } from './errors.ts';
import type { Head } from './http/head.ts';
import type { Target } from './http/target.ts';
import type { Operation } from './operation.ts';

/**
 * What S3 has and this server has not: to ignore one of them would do something else than asked.
 */
const unknownHere = new Set([
  'abac',
  'accelerate',
  'acl',
  'analytics',
  'cors',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'logging',
  'metadataConfiguration',
  'metadataTable',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'renameObject',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'session',
  'torrent',
  'versioning',
  'versions',
  'website',
]);

export function findOperation(
  operations: readonly Operation[],
  head: Head,
  target: Target,
): Operation {
  const unknown = head.query.names.find((name) => unknownHere.has(name));
  if (unknown !== undefined) throw notImplemented({ Header: unknown });
  const kind =
    target.bucket === undefined ? 'service' : target.key === undefined ? 'bucket' : 'object';
  const fitting = operations
    .filter((one) => one.target === kind && one.method === head.method && holds(one, head))
    .sort((one, other) => conditions(other) - conditions(one));
  const [best] = fitting;
  if (best !== undefined) return best;
  throw new S3Error('MethodNotAllowed', undefined, {
    Method: head.method,
    ResourceType: kind.toUpperCase(),
  });
}

function notImplemented(details: Readonly<Record<string, string>>): S3Error {
  return new S3Error('NotImplemented', undefined, details);
}

function holds({ query = [], header }: Operation, head: Head): boolean {
  if (header !== undefined && !head.headers.has(header)) return false;
  return query.every((one) =>
    typeof one === 'string' ? head.query.has(one) : head.query.get(one[0]) === one[1],
  );
}

function conditions({ query = [], header }: Operation): number {
  return query.length + (header === undefined ? 0 : 1);
}
