/** The clean-up ledger: what tests make is written down first, and removed whatever happens. */
export type { AwsClient } from './aws/client.ts';
export type { AwsPlace, CredentialsBy } from './aws/place.ts';
export {
  Cleanup,
  type DatabaseOptions,
  type S3Options,
  type SpawnCleanOptions,
  type UserOptions,
} from './cleanup.ts';
export { cleanupErrors } from './errors.ts';
export { defaultLedgerFolder } from './folder.ts';
export {
  defineKind,
  Fields,
  type KindDefinition,
  type Removable,
  type Removal,
  type RemovalTools,
  type ResourceKind,
  removeEach,
} from './kind.ts';
export { type Leak, type LeakWatch, watchLeaks } from './leaks.ts';
export { type AddOptions, Ledger, type LedgerOptions, type Registration } from './ledger.ts';
export type { Recorded } from './record.ts';
export type { FailedResource, Removals, RemovedResource } from './removal.ts';
export { type CleanupOptions, Scopes, type ScopeTools } from './scope.ts';
export { type SweepOptions, type SweepResult, sweep } from './sweep.ts';
export { sweptText } from './swept-text.ts';
