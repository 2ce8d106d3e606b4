import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { defaultLedgerFolder } from '../../cleanup/folder.ts';
import type { ResourceKind } from '../../cleanup/kind.ts';
import { sweep } from '../../cleanup/sweep.ts';
import { sweptText } from '../../cleanup/swept-text.ts';

interface SweepFlags {
  readonly folder?: string;
  readonly elsewhere?: boolean;
  readonly forget?: readonly string[];
  readonly kinds?: readonly string[];
  readonly json?: boolean;
}

export function sweepCommand(command: Command): void {
  command
    .option('--folder <folder>', 'where ledgers are kept (default: GAUNTLET_LEDGERS, or the home)')
    .option('--elsewhere', 'also what processes of other machines or containers left')
    .option('--forget <id...>', 'take these entries out of their ledger, and leave the things')
    .option('--kinds <module...>', 'modules that export kinds of resources of your own')
    .option('--json', 'print the result as JSON')
    .action(run);
}

async function run(flags: SweepFlags): Promise<void> {
  const { env } = process;
  const result = await sweep({
    folder: flags.folder ?? env.GAUNTLET_LEDGERS ?? defaultLedgerFolder(),
    environment: env,
    kinds: await kindsOf(flags.kinds ?? []),
    elsewhere: flags.elsewhere === true,
    forget: flags.forget ?? [],
  });
  console.log(flags.json ? JSON.stringify(result, null, 2) : sweptText(result));
  if (result.failed.length > 0) process.exitCode = 1;
}

async function kindsOf(modules: readonly string[]): Promise<readonly ResourceKind[]> {
  const kinds: ResourceKind[] = [];
  for (const module of modules) {
    const exported: object = await import(pathToFileURL(resolve(module)).href);
    kinds.push(...Object.values(exported).filter(isKind));
  }
  return kinds;
}

function isKind(value: unknown): value is ResourceKind {
  return typeof value === 'object' && value !== null && 'name' in value && 'remove' in value;
}
