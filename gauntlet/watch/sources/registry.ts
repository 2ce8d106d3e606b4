/** Every source, one line each. */
import { cloudwatch } from './cloudwatch.ts';
import { datadog } from './datadog.ts';
import { json } from './json.ts';
import { probe } from './probe.ts';
import { prometheus } from './prometheus.ts';
import { sentry } from './sentry.ts';
import type { Source } from './source.ts';

export const sources: readonly Source[] = [probe, json, prometheus, cloudwatch, datadog, sentry];
