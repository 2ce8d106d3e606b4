/**
 * `node main.ts FOLDER`: the command as it is published, in FOLDER, with what V8 makes of it kept
 * there too. A suite starts it hundreds of times; from TypeScript each start costs twice as much.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleCommand } from '../../../packing/command.ts';

const [folder = ''] = process.argv.slice(2);
await bundleCommand(join(folder, 'dist'));
mkdirSync(join(folder, 'command'));
writeFileSync(
  join(folder, 'command', 'gauntlet.mjs'),
  `import module from 'node:module';
module.enableCompileCache(${JSON.stringify(join(folder, 'compiled'))});
await import('../dist/gauntlet.mjs');
`,
);
