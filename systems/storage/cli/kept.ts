/** A child that is started again when it ends by itself: one dead server is no reason to stop. */
import type { Child, ChildSpec, Supervisor } from '@gauntlet/kit/lifecycle';
import { pause } from './pause.ts';

const FIRST_MS = 200;
const LONGEST_MS = 10_000;

/** Resolves when it is ready for the first time. */
export async function kept(
  children: Supervisor,
  spec: ChildSpec,
  signal: AbortSignal,
): Promise<void> {
  const first = await children.start(spec, signal);
  void keep(children, spec, signal, first);
}

async function keep(
  children: Supervisor,
  spec: ChildSpec,
  signal: AbortSignal,
  first: Child,
): Promise<void> {
  let child: Child | undefined = first;
  let pauseMs = FIRST_MS;
  while (!signal.aborted) {
    await child?.exited;
    if (signal.aborted) return;
    await pause(pauseMs, signal);
    if (signal.aborted) return;
    try {
      child = await children.start(spec, signal);
      pauseMs = FIRST_MS;
    } catch {
      // Its last words were written; it is tried again, less and less often.
      child = undefined;
      pauseMs = Math.min(pauseMs * 2, LONGEST_MS);
    }
  }
}
