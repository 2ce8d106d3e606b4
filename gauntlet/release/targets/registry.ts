/** Every kind of target, one line each. */
import type { TargetKind } from '../target.ts';
import { command } from './command.ts';
import { kubernetes } from './kubernetes.ts';
import { local } from './local.ts';

export const targets: readonly TargetKind[] = [local, command, kubernetes];
