// Runs every test module of the workspace in a fresh thread and tells what each of them gave.
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

const { folder, tests } = workerData;

// The alias of tsconfig.json, which the runtime does not know.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier.startsWith('@app/')
      ? { url: pathToFileURL(join(folder, `${specifier.slice(5)}.ts`)).href, shortCircuit: true }
      : next(specifier, context),
});

const values = {};
for (const test of tests) {
  try {
    values[test] = (await import(pathToFileURL(join(folder, test)).href)).value;
  } catch (error) {
    values[test] = `failed: ${error.code ?? error.message}`;
  }
}
parentPort.postMessage(values);
