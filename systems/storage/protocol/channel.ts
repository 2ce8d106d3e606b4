/** One connection to a chunk server, with TLS where it is wanted. */
import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import { type ChannelCredentials, credentials } from '@grpc/grpc-js';
import { StorageClient, UpkeepClient } from './clients.ts';
import { channelOptions } from './limits.ts';

export interface ClientTls {
  readonly ca?: Buffer | undefined;
  readonly certificate?: Buffer | undefined;
  readonly key?: Buffer | undefined;
}

export interface Channel {
  readonly storage: InstanceType<typeof StorageClient>;
  readonly upkeep: InstanceType<typeof UpkeepClient>;
}

export function connect(address: string, tls: ClientTls | undefined): Channel {
  const host = address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const options = {
    ...channelOptions,
    // Else all clients of a process share one connection, and one window.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
    'grpc.keepalive_time_ms': 20_000,
    // The name that is sent in the clear may be no address; what the certificate says is checked.
    ...(tls !== undefined && isIP(host) > 0 ? { 'grpc.ssl_target_name_override': 'node' } : {}),
  };
  const access = credentialsOf(tls, host);
  const storage = new StorageClient(address, access, options);
  const channelOverride = storage.getChannel();
  return { storage, upkeep: new UpkeepClient(address, access, { ...options, channelOverride }) };
}

function credentialsOf(tls: ClientTls | undefined, host: string): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  const { ca = null, key = null, certificate = null } = tls;
  return credentials.createSsl(ca, key, certificate, {
    checkServerIdentity: (_sent, shown) => checkServerIdentity(host, shown),
  });
}
