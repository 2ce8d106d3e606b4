/** The use case `host`: a small process that owns the versions of the target `local`. */
import { randomBytes } from 'node:crypto';
import { type RunOptions, runProgram } from '@gauntlet/kit/lifecycle';
import type { Logger } from '@gauntlet/kit/telemetry/logger';
import {
  claimFolder,
  giveFolderBack,
  lastAddress,
  readAddress,
  writeAddress,
} from '../release/host/address.ts';
import { hostApi } from '../release/host/api.ts';
import { hostClient } from '../release/host/client.ts';
import { openHost } from '../release/host/host.ts';
import { hostFolder } from '../release/targets/local.ts';

export interface HostPorts {
  readonly root: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  /** Ends this process as a signal would. */
  readonly stop: () => void;
}

/** Resolves with the exit code. What it started goes on; the next host takes it up. */
export async function serveHost(ports: HostPorts): Promise<number> {
  const { root, port, environment, log, stop } = ports;
  const folder = hostFolder(root);
  await claimFolder(folder);
  const host = await openHost({ folder, environment });
  let isEnd = false;
  const token = lastAddress(folder)?.token ?? randomBytes(24).toString('base64url');
  const api = await hostApi({
    host,
    token,
    // Each order has a line of its own where something went wrong, and only there.
    log: log.child({}, { level: 'warn' }),
    end: (withAll) => {
      isEnd = withAll;
      stop();
    },
  });
  const parts: RunOptions['parts'] = () => [
    {
      name: 'versions',
      start: () => undefined,
      stop: async () => {
        await (isEnd ? host.close() : host.leave());
        giveFolderBack(folder);
      },
    },
    api.part({ port }),
    {
      name: 'address',
      start: () => {
        writeAddress(folder, api.url(), token);
        log.info({ url: api.url(), folder }, 'the host takes orders');
      },
    },
  ];
  return runProgram({ parts, log, stopTimeoutMs: STOP_MS });
}

const STOP_MS = 60_000;

const POLL_MS = 50;

/** Ends the host of this project, and with `withAll` what it runs; false when there is none. */
export async function endHost(root: string, withAll: boolean): Promise<boolean> {
  const found = readAddress(hostFolder(root));
  if (found === undefined) return false;
  await hostClient(async () => found).end(withAll);
  while (readAddress(hostFolder(root))?.owner === found.owner)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  return true;
}
