/** Every format that is read. One file, one line here, one test, one row in docs/formats.md. */

import { autocannon } from './autocannon.ts';
import { cobertura } from './cobertura.ts';
import { coveragepy } from './coveragepy.ts';
import { ctrf } from './ctrf.ts';
import { events } from './events.ts';
import type { Format } from './format.ts';
import { gitleaks } from './gitleaks.ts';
import { gobench } from './gobench.ts';
import { gocover } from './gocover.ts';
import { gotest } from './gotest.ts';
import { istanbul } from './istanbul.ts';
import { jacoco } from './jacoco.ts';
import { junit } from './junit.ts';
import { k6 } from './k6.ts';
import { lcov } from './lcov.ts';
import { libtest } from './libtest.ts';
import { locust } from './locust.ts';
import { npmaudit } from './npm-audit.ts';
import { osv } from './osv-scanner.ts';
import { pytestbench } from './pytest-benchmark.ts';
import { sarif } from './sarif.ts';
import { secretlint } from './secretlint.ts';
import { tap } from './tap.ts';
import { vitestbench } from './vitest-bench.ts';

export const formats: readonly Format[] = [
  events,
  junit,
  ctrf,
  gotest,
  libtest,
  tap,
  lcov,
  cobertura,
  jacoco,
  istanbul,
  coveragepy,
  gocover,
  sarif,
  npmaudit,
  osv,
  secretlint,
  gitleaks,
  k6,
  locust,
  autocannon,
  pytestbench,
  vitestbench,
  gobench,
];

/** How much of a file its format is known by. */
export const HEAD_BYTES = 4096;

/** The first format that knows the report as its own. */
export function formatOf(head: Uint8Array, fileName: string): Format | undefined {
  return formats.find((format) => format.recognises(head, fileName));
}

export function formatNamed(name: string): Format | undefined {
  return formats.find((format) => format.name === name);
}
