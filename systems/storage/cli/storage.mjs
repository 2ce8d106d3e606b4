#!/usr/bin/env node
// The entry: plain JavaScript, so that an older Node can say what is wrong instead of a stack.
import module from 'node:module';

if (Number(process.versions.node.split('.', 1)[0]) < 24) {
  process.stderr.write(`storage needs Node 24 or newer, and this is ${process.version}.\n`);
  process.exit(2);
}
// Syncs of the disk, hashes and names share these threads; four of them are soon all in a sync.
process.env.UV_THREADPOOL_SIZE ??= '16';
module.enableCompileCache?.();
await import('./main.ts');
