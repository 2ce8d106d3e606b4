/** What needs the cluster besides the database: a client for each server. */
import { systemClock } from '@gauntlet/kit/lifecycle';
import type { Command } from 'commander';
import { openBlobs } from '../blobs/blobs.ts';
import { type Cluster, openCluster } from '../blobs/cluster.ts';
import type { Blobs } from '../blobs/port.ts';
import type { Db } from '../metadata/schema.ts';
import { type AdminWords, adminOptions, withDatabase } from './admin.ts';
import { keyringOf } from './api-settings.ts';
import { clientTls } from './client-tls.ts';
import type { Terminal } from './terminal.ts';

export interface ClusterWords extends AdminWords {
  readonly nodeCa?: string;
  readonly nodeCert?: string;
  readonly nodeKey?: string;
}

export interface OpenCluster {
  readonly db: Db;
  readonly cluster: Cluster;
  readonly blobs: Blobs;
}

export function clusterOptions(command: Command): Command {
  return adminOptions(command)
    .option('--node-ca <file>', 'speaks TLS to chunk servers, signed by this')
    .option('--node-cert <file>', 'shows them this certificate')
    .option('--node-key <file>', 'of this key');
}

export function withCluster(
  words: ClusterWords,
  terminal: Terminal,
  work: (open: OpenCluster) => Promise<void>,
): Promise<void> {
  return withDatabase(words, terminal, async (db) => {
    const tls = await clientTls({
      ca: words.nodeCa,
      certificate: words.nodeCert,
      key: words.nodeKey,
    });
    const cluster = await openCluster({ db, clock: systemClock, tls });
    const keyring = keyringOf(terminal.environment.STORAGE_MASTER_KEYS);
    try {
      await work({ db, cluster, blobs: openBlobs({ db, cluster, clock: systemClock, keyring }) });
    } finally {
      await cluster.close();
    }
  });
}
