#!/usr/bin/env node
// The entry: plain JavaScript, so that an older Node can say what is wrong instead of a stack.
import module from 'node:module';
import v8 from 'node:v8';

if (Number(process.versions.node.split('.', 1)[0]) < 24) {
  process.stderr.write(`storage needs Node 24 or newer, and this is ${process.version}.\n`);
  process.exit(2);
}
// Syncs of the disk, hashes and names share these threads; four of them are soon all in a sync.
process.env.UV_THREADPOOL_SIZE ??= '16';
// What stays moves bytes and keeps few objects: room for young ones, which V8 takes more of at each
// need and keeps, would be a fifth of its memory. Said before anything is loaded, because compiled
// code is kept for the flags that it was made with.
if (['dev', 'api', 'node'].includes(process.argv[2])) {
  v8.setFlagsFromString('--semi-space-growth-factor=1');
}
module.enableCompileCache?.();
await import('./main.ts');
