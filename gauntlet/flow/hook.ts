/** The use case `hook`: git calls `gauntlet run commit` before each commit, or no longer. */
import { type HookState, installHook, removeHook } from '../exec/hook.ts';

export type { HookState };

export function changeHook(
  action: 'install' | 'remove',
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<HookState> {
  return action === 'install' ? installHook(root, environment) : removeHook(root, environment);
}
