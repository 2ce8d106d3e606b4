/** What the routes share. */

import type { Cluster } from '../blobs/cluster.ts';
import type { Blobs } from '../blobs/port.ts';
import type { Resumable } from '../blobs/resumable.ts';
import type { Db } from '../metadata/schema.ts';
import type { Access } from './access.ts';
import type { Links } from './links.ts';
import type { UploadRules } from './upload.ts';

export type Change = {
  readonly kind: 'stored' | 'deleted';
  readonly fileId: string;
  readonly by: string | undefined;
};

export interface ApiParts {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly resumable: Resumable;
  readonly cluster: Cluster;
  readonly access: Access;
  readonly rules: UploadRules;
  /** Signs links; absent where there is no key for that. */
  readonly links?: Links | undefined;
  readonly heartbeatMs: number;
  readonly sessionMs: number;
  /** A file became visible, or died. */
  readonly onChange: (change: Change) => void;
}
