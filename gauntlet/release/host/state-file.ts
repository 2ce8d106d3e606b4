/** The state of a host on its disk: written whole and durable before an order is answered. */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolderDurable, realDisk, writeDurable } from '@gauntlet/kit/disk';
import { z } from 'zod';
import { errors } from '../../model/errors.ts';
import { versionSchema, weightsSchema } from './schemas.ts';
import { emptyState, type HostState } from './state.ts';

const hostState = z.object({
  generation: z.number().int().nonnegative(),
  systems: z.record(
    z.string(),
    z.object({
      port: z.number().int(),
      versions: z.array(versionSchema),
      weights: weightsSchema,
      settled: z.array(versionSchema),
      critical: z.array(z.string()),
      shadow: z.object({ version: z.string(), share: z.number() }).optional(),
    }),
  ),
  leases: z.record(
    z.string(),
    z.object({ owner: z.string(), what: z.string(), renewedAt: z.number() }),
  ),
});

export async function readState(path: string): Promise<HostState> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return emptyState;
    throw error;
  }
  const found = hostState.safeParse(parsed(text));
  if (!found.success) throw errors.make('HOST_STATE_UNREADABLE', { path });
  return found.data;
}

export async function writeState(path: string, state: HostState): Promise<void> {
  const disk = realDisk();
  await makeFolderDurable(disk, dirname(path));
  await writeDurable(disk, path, Buffer.from(`${JSON.stringify(state, null, 2)}\n`));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // told as what is no state
  }
}
