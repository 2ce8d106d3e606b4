/** Answers against the contract that was reviewed: additive is told, breaking fails. */
import { join } from 'node:path';
import { type Answer, mediaType, type ReadAnswer, readAnswer } from './answer.ts';
import { additive, breaking, type Change, changesText, distinct } from './change.ts';
import { checkValue } from './check-value.ts';
import { compareSchemas, NO_LONGER_READ } from './compare-schemas.ts';
import { type Contract, contractText, readContract } from './contract-file.ts';
import { contractErrors } from './errors.ts';
import { inferSchema, mergeSchemas, type Told } from './infer.ts';
import {
  callerFolder,
  checkFileName,
  type Environment,
  permissionIn,
  readIfThere,
  refuseUpdateInCi,
  writeReviewed,
} from './reviewed-file.ts';

export interface ContractOptions extends Told {
  /** What was sent: a field that has to be sent from now on is a new required input. */
  readonly request?: unknown;
  /** Headers besides content-type that must stay. */
  readonly headers?: readonly string[];
  /** Where `contracts/` is; the folder of the test when not said. */
  readonly folder?: string;
  /** Replace the contract; otherwise TESTKIT_UPDATE=1 does. */
  readonly update?: boolean;
  /** Is told what is new; otherwise it goes to stderr. */
  readonly onAdditive?: (text: string) => void;
}

export interface ContractResult {
  readonly path: string;
  readonly outcome: 'kept' | 'written' | 'updated';
  readonly changes: readonly Change[];
}

export type ExpectContract = (
  name: string,
  answer: Answer | readonly Answer[],
  options?: ContractOptions,
) => Promise<ContractResult>;

export function expectContractIn(environment: Environment): ExpectContract {
  return async (name, answer, options = {}) => {
    checkFileName(name);
    const folder = join(options.folder ?? callerFolder(), 'contracts');
    const path = join(folder, `${name}.contract.json`);
    const answers = await Promise.all([answer].flat().map(readAnswer));
    const { mayWrite, mayUpdate } = permissionIn(environment, options.update);
    const fresh = contractOf(name, answers, options);
    const text = readIfThere(path)?.toString('utf8');
    if (text === undefined) {
      if (!mayWrite) throw contractErrors.make('CONTRACT_MISSING', { name, path });
      writeReviewed(path, contractText(fresh));
      return { path, outcome: 'written', changes: [] };
    }
    refuseUpdateInCi(environment, path, options.update);
    const known = readContract(text, path);
    const changes = compareContract(known, answers, fresh, options);
    if (mayUpdate && changes.length > 0) {
      writeReviewed(path, contractText(updated(known, fresh, changes)));
      return { path, outcome: 'updated', changes };
    }
    const broken = changes.filter(({ kind }) => kind === 'breaking');
    if (broken.length > 0) {
      throw contractErrors.make('CONTRACT_BROKEN', { name, path, changes: changesText(broken) });
    }
    if (changes.length > 0) tell(options, `contract ${name}:\n${changesText(changes)}\n`);
    return { path, outcome: 'kept', changes };
  };
}

function tell(options: ContractOptions, text: string): void {
  const say = options.onAdditive ?? ((line: string) => void process.stderr.write(line));
  say(text);
}

export function contractOf(
  name: string,
  answers: readonly ReadAnswer[],
  options: ContractOptions,
): Contract {
  const [first] = answers;
  if (!first) throw new TypeError('expectContract needs an answer');
  const bodies = answers.map(({ body }) => inferSchema(body, options));
  const type = mediaType(first.headers);
  const told = (options.headers ?? [])
    .map((header) => header.toLowerCase())
    .filter((header) => answers.every(({ headers }) => headers.has(header)));
  return {
    name,
    status: first.status,
    headers: {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...Object.fromEntries(told.map((header) => [header, true as const])),
    },
    ...(options.request === undefined ? {} : { request: inferSchema(options.request) }),
    body: bodies.reduce(mergeSchemas),
  };
}

export function compareContract(
  known: Contract,
  answers: readonly ReadAnswer[],
  fresh: Contract,
  options: ContractOptions = {},
): readonly Change[] {
  const ofAnswers = answers.flatMap((answer) => [
    ...compareStatus(known, answer),
    ...compareHeaders(known, answer, options),
    ...checkValue(known.body, answer.body, 'body'),
  ]);
  // What a request leaves out could still be sent: that it is gone says nothing of the API.
  const ofRequest =
    known.request && fresh.request
      ? compareSchemas(known.request, fresh.request, 'request', 'request')
      : [];
  const told = ofRequest.filter(({ what }) => what !== NO_LONGER_READ);
  return distinct([...ofAnswers, ...told]);
}

function compareStatus(known: Contract, { status }: ReadAnswer): readonly Change[] {
  if (status === known.status) return [];
  return [breaking('status', `changed from ${known.status} to ${status}`)];
}

function compareHeaders(known: Contract, { headers }: ReadAnswer, options: ContractOptions) {
  const type = mediaType(headers);
  const kept = Object.entries(known.headers).flatMap(([name, value]): readonly Change[] => {
    const where = `header ${name}`;
    if (!headers.has(name)) return [breaking(where, 'is gone')];
    if (value === true || name !== 'content-type' || value === type) return [];
    return [breaking(where, `changed from ${value} to ${type}`)];
  });
  const fresh = (options.headers ?? [])
    .filter((name) => headers.has(name) && !(name.toLowerCase() in known.headers))
    .map((name) => additive(`header ${name.toLowerCase()}`, 'is new'));
  return [...kept, ...fresh];
}

/** What is only new joins what is known; what breaks takes its place. */
function updated(known: Contract, fresh: Contract, changes: readonly Change[]): Contract {
  if (changes.some(({ kind }) => kind === 'breaking')) return fresh;
  const body = mergeSchemas(known.body, fresh.body);
  return { ...fresh, headers: { ...known.headers, ...fresh.headers }, body };
}
