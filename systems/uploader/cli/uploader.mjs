#!/usr/bin/env node
// Plain JavaScript, so that an old Node can at least say that it is too old.
import module from 'node:module';

const LOWEST_MAJOR = 24;

if (Number(process.versions.node.split('.')[0]) < LOWEST_MAJOR) {
  console.error(`uploader needs Node ${LOWEST_MAJOR} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
// A vehicle has little memory, and Node takes what it is not denied: these can only be said when a
// process begins. It stays the same process; where it can not begin anew, it goes on as it is. What
// ends soon is not begun twice.
const frugal = ['--max-semi-space-size=2', '--v8-pool-size=1'];
const isToStay = process.argv.includes('run');
if (isToStay && !process.execArgv.includes(frugal[0]) && process.execve !== undefined) {
  const words = [process.execPath, ...frugal, ...process.execArgv, ...process.argv.slice(1)];
  try {
    process.execve(process.execPath, words, { MALLOC_ARENA_MAX: '2', ...process.env });
  } catch {
    // Not on this system.
  }
}
module.enableCompileCache();
const { main } = await import('./main.ts');
await main(process.argv);
