/** The thread in which templates run: nothing but text comes in and goes out. */
import { parentPort } from 'node:worker_threads';
import { type Compiled, prepare } from '../templates/render.ts';
import type { Tokens } from '../templates/values.ts';
import { type FromThread, type RenderTask, type ToThread, threadReady } from './messages.ts';

const kept = new Map<string, Compiled>();
const mostKept = 500;
let loaded: Tokens | undefined;

async function compiledFor({ source, fragments }: RenderTask): Promise<Compiled> {
  const key = JSON.stringify([source, fragments]);
  const known = kept.get(key);
  if (known !== undefined) return known;
  // A megabyte of tables that most templates never need.
  const counts = [source, ...Object.values(fragments)].some((text) => text.includes('tokens'));
  if (counts) loaded ??= (await import('./tokens.ts')).tokens;
  const compiled = prepare(source, { fragments, tokens: loaded });
  if (kept.size >= mostKept) kept.clear();
  kept.set(key, compiled);
  return compiled;
}

parentPort?.on('message', async ({ id, task }: ToThread) => {
  const compiled = await compiledFor(task);
  const result = compiled.ok ? compiled.template.render(task.variables, task.seed) : compiled;
  parentPort?.postMessage({ id, result } satisfies FromThread);
});

parentPort?.postMessage(threadReady);
