#!/usr/bin/env node
// Plain JavaScript, so that an old Node can at least say that it is too old.
import module from 'node:module';

const LOWEST_MAJOR = 24;

if (Number(process.versions.node.split('.')[0]) < LOWEST_MAJOR) {
  console.error(`studio needs Node ${LOWEST_MAJOR} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
module.enableCompileCache();
const { main } = await import('./main.ts');
await main(process.argv);
