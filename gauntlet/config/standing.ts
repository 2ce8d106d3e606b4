/**
 * The reviewed files beside the configuration: waivers, quarantine, and what the ratchet keeps.
 * They are part of the policy: without them it is stricter, or asks for less, in plain sight.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig, renderDiagnostics } from '@gauntlet/kit/config';
import { z } from 'zod';
import { errors } from '../model/errors.ts';
import type { Policy, Quarantined, Ratchet, Waiver } from '../model/nouns.ts';
import { QUARANTINE, RATCHET_FILE, WAIVERS } from './standing-files.ts';

export type Standing = Required<Pick<Policy, 'waivers' | 'quarantine' | 'ratchet'>>;

export interface ReadOptions {
  readonly width: number;
  readonly colour: boolean;
}

export async function readStanding(root: string, options: ReadOptions): Promise<Standing> {
  const [waivers, quarantine, ratchet] = await Promise.all([
    read(root, WAIVERS, waiverSchema, options),
    read(root, QUARANTINE, quarantineSchema, options),
    read(root, RATCHET_FILE, ratchetSchema, options),
  ]);
  return {
    waivers: (waivers ?? []).map(waiverOf),
    quarantine: (quarantine ?? []).map(quarantinedOf),
    ratchet: ratchet ?? ({} satisfies Ratchet),
  };
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const day = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'a day such as 2026-12-31')
  .describe('a day such as 2026-12-31');
const words = z.string().trim().min(1);

const waiverSchema = z.array(
  z.strictObject({
    rule: words,
    finding: words.optional().describe("one finding's id; the whole rule when unset"),
    owner: words,
    reason: words,
    expires: day,
  }),
);

const quarantineSchema = z.array(
  z.strictObject({
    test: words,
    owner: words,
    reason: words,
    issue: words.optional(),
    since: day,
    expires: day,
  }),
);

const ratchetSchema = z.record(z.string(), z.number());

function waiverOf(given: z.output<typeof waiverSchema>[number]): Waiver {
  const { expires, finding, ...rest } = given;
  const about = finding === undefined ? {} : { finding };
  return { ...rest, expiresAt: endOf(expires), ...about };
}

function quarantinedOf(given: z.output<typeof quarantineSchema>[number]): Quarantined {
  const { expires, since, issue, ...rest } = given;
  const times = { sinceAt: Date.parse(since), expiresAt: endOf(expires) };
  return { ...rest, ...times, ...(issue === undefined ? {} : { issue }) };
}

/** A day holds to its end, in UTC: the same on every machine. */
function endOf(text: string): number {
  return Date.parse(DAY.test(text) ? `${text}T23:59:59.999Z` : text);
}

async function read<Schema extends z.ZodType>(
  root: string,
  file: string,
  schema: Schema,
  { width, colour }: ReadOptions,
): Promise<z.output<Schema> | undefined> {
  const path = join(root, file);
  if (!(await isThere(path))) return undefined;
  const loaded = await loadConfig({ file, path, schema, environment: {} });
  if (loaded.ok) return loaded.value;
  const sources = { [file]: loaded.text };
  const report = renderDiagnostics(loaded.diagnostics, { sources, columns: width, color: colour });
  throw errors.make('BAD_STANDING_FILE', { file, report });
}

async function isThere(path: string): Promise<boolean> {
  try {
    await readFile(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
