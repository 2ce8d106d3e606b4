import type { Command } from 'commander';
import { safeToWipe } from '../../agent/safe-to-wipe.ts';
import { configOf, withRegistry } from '../context.ts';

const SHOWN = 20;

export function safeToWipeCommand(command: Command): void {
  command.action(async () => {
    const config = await configOf(command);
    const { checked, problems } = await withRegistry(config, (registry) =>
      safeToWipe(config, registry),
    );
    for (const problem of problems.slice(0, SHOWN)) console.log(`  ${problem}`);
    if (problems.length > SHOWN) console.log(`  and ${problems.length - SHOWN} more`);
    const verdict = problems.length === 0 ? 'yes' : 'no';
    console.log(`${verdict}: ${checked} files looked at, ${problems.length} not safe in S3`);
    if (problems.length > 0) process.exitCode = 1;
  });
}
