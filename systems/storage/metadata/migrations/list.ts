/** In the order they run: the core, S3 from 050, then what came later. Never edited. */
import type { Migration } from '@gauntlet/kit/database';
import { cluster } from './001-cluster.ts';
import { files } from './002-files.ts';
import { users } from './003-users.ts';
import { upkeep } from './004-upkeep.ts';
import { resumed } from './005-resumed.ts';
import { s3 } from './050-s3.ts';
import { fileCounts } from './051-file-counts.ts';
import { sealedSecrets } from './052-sealed-secrets.ts';
import { bytesAddress } from './053-bytes-address.ts';
import { oneCall } from './054-one-call.ts';
import { blockCounts } from './055-block-counts.ts';
import { fileRead } from './056-file-read.ts';
import { leasedIds } from './057-leased-ids.ts';
import { metadataCache } from './058-metadata-cache.ts';
import { purges } from './059-purges.ts';

const core: readonly Migration[] = [cluster, files, users, upkeep, resumed];

export const migrations: readonly Migration[] = [
  ...core,
  s3,
  fileCounts,
  sealedSecrets,
  bytesAddress,
  oneCall,
  blockCounts,
  fileRead,
  leasedIds,
  metadataCache,
  purges,
];
