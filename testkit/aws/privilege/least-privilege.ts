/** `expectLeastPrivilege`: the policy allows what the code sends, and nothing else. */
import { readFileSync } from 'node:fs';
import { awsErrors } from '../errors.ts';
import type { Sent } from './actions.ts';
import { type Finding, judge, type Partition, partitionOf } from './judge.ts';
import { readPolicy } from './policy.ts';
import { scanSources } from './scan.ts';
import { servicePrefix } from './services.ts';
import { readSources } from './source-files.ts';

/** A call that a test made; the cost meter has them. */
export interface SeenCall {
  readonly service: string;
  readonly operation: string;
  readonly inputs?: readonly string[];
}

export interface LeastPrivilegeOptions {
  /** The document, its JSON text, or the path of its file; several are attached together. */
  readonly policy: unknown;
  /** Files, folders, patterns. Tests, declarations and node_modules are left out. */
  readonly sources: string | readonly string[];
  /** That of the policy's ARNs when not said. */
  readonly partition?: Partition;
  /** Calls seen in tests: `meter.calls`. */
  readonly seen?: readonly SeenCall[];
  /** Actions that are needed by what the code does not show. */
  readonly also?: readonly string[];
  /** `report` tells of wildcards and lets them pass; `fail` is the default. */
  readonly wildcards?: 'fail' | 'report';
  /** What relative paths start from; the working directory when not said. */
  readonly base?: string;
}

export interface LeastPrivilegeResult {
  readonly findings: readonly Finding[];
  readonly sent: readonly Sent[];
  readonly partition: Partition;
}

/** Looks and tells; throws only when there is nothing to look at. */
export function leastPrivilege(options: LeastPrivilegeOptions): LeastPrivilegeResult {
  const { policy, sources, seen = [], also = [], base = process.cwd() } = options;
  const statements = [policy].flat().flatMap((one) => readPolicy(documentOf(one)));
  const partition = options.partition ?? partitionOf(statements);
  const inTests = seen.map(({ service, operation, inputs }): Sent => {
    const from = 'seen in tests';
    return { service: servicePrefix(service), operation, from, ...(inputs ? { inputs } : {}) };
  });
  const sent = [...scanSources(readSources(sources, base)), ...inTests];
  return { sent, partition, findings: judge({ statements, sent, partition, also }) };
}

export function expectLeastPrivilege(options: LeastPrivilegeOptions): LeastPrivilegeResult {
  const result = leastPrivilege(options);
  const mayPass = (one: Finding) => one.kind === 'wildcard' && options.wildcards === 'report';
  if (!result.findings.every(mayPass)) {
    const findings = result.findings.map(({ text }) => `  ${text}`).join('\n');
    throw awsErrors.make('AWS_NOT_LEAST_PRIVILEGE', { findings });
  }
  return result;
}

function documentOf(policy: unknown): unknown {
  if (typeof policy !== 'string') return policy;
  try {
    return JSON.parse(policy.trimStart().startsWith('{') ? policy : readFileSync(policy, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw awsErrors.make('AWS_BAD_POLICY', { reason }, error);
  }
}
