/** Every source, one line each. */
import { json } from './json.ts';
import { probe } from './probe.ts';
import { prometheus } from './prometheus.ts';
import type { Source } from './source.ts';

export const sources: readonly Source[] = [probe, json, prometheus];
