/** The calls that a system makes, kept as a contract and held against versions of the SDK. */
import { join } from 'node:path';
import { additive, breaking, type Change, changesText } from '../change.ts';
import { contractErrors } from '../errors.ts';
import {
  callerFolder,
  checkFileName,
  type Environment,
  permissionIn,
  readIfThere,
  refuseUpdateInCi,
  writeReviewed,
} from '../reviewed-file.ts';
import { SdkPackage } from './declarations.ts';
import type { SdkCall } from './recorder.ts';

export interface SdkContractOptions {
  /** What was recorded in this test. */
  readonly calls: readonly SdkCall[];
  /** Folders of the package in the versions to hold it against; types are taken from the first. */
  readonly packages: readonly string[];
  readonly folder?: string;
  readonly update?: boolean;
}

/** Of one operation: the type of each member by its path. */
interface KeptCall {
  readonly input: Readonly<Record<string, string>>;
  readonly output: Readonly<Record<string, string>>;
}

type Kept = Readonly<Record<string, KeptCall>>;

export interface SdkContractResult {
  readonly path: string;
  readonly outcome: 'kept' | 'written' | 'updated';
  readonly versions: readonly string[];
  /** Calls that the contract does not have yet. */
  readonly changes: readonly Change[];
}

const FORMAT = 'testkit-sdk-contract/1';

export function expectSdkContractIn(environment: Environment) {
  return (name: string, options: SdkContractOptions): SdkContractResult => {
    checkFileName(name);
    const path = join(options.folder ?? callerFolder(), 'contracts', `${name}.sdk.json`);
    const packages = options.packages.map((folder) => new SdkPackage(folder));
    const [first] = packages;
    if (!first) throw new TypeError('expectSdkContract needs the folder of a package');
    const fresh = keep(first, options.calls);
    const text = readIfThere(path)?.toString('utf8');
    const { mayWrite, mayUpdate } = permissionIn(environment, options.update);
    if (text === undefined && !mayWrite) {
      throw contractErrors.make('CONTRACT_MISSING', { name, path });
    }
    refuseUpdateInCi(environment, path, options.update);
    const isReplaced = text === undefined || mayUpdate;
    const known = isReplaced ? fresh : readKept(text, path);
    for (const one of packages) refuseBroken(name, one, known);
    if (isReplaced) writeReviewed(path, keptText(first.name, known));
    const outcome = text === undefined ? 'written' : mayUpdate ? 'updated' : 'kept';
    const versions = packages.map(({ version }) => version);
    return { path, outcome, versions, changes: newCalls(known, fresh) };
  };
}

function keep(sdk: SdkPackage, calls: readonly SdkCall[]): Kept {
  return Object.fromEntries(
    calls.map(({ operation, input, output }): [string, KeptCall] => {
      const of = sdk.operation(operation);
      const types = (paths: readonly string[], side: 'input' | 'output') =>
        Object.fromEntries(
          paths.map((at) => [at, (of && sdk.member(of[side], at)?.type) ?? 'unknown']),
        );
      return [operation, { input: types(input, 'input'), output: types(output, 'output') }];
    }),
  );
}

function keptText(name: string, calls: Kept): string {
  return `${JSON.stringify({ format: FORMAT, package: name, calls }, null, 2)}\n`;
}

function readKept(text: string, path: string): Kept {
  let reason = `its format is not ${FORMAT}`;
  try {
    const file = JSON.parse(text);
    if (file.format === FORMAT) return file.calls as Kept;
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  throw contractErrors.make('CONTRACT_UNREADABLE', { path, reason });
}

function refuseBroken(name: string, sdk: SdkPackage, known: Kept): void {
  const changes = Object.entries(known).flatMap(([operation, call]) =>
    checkOperation(sdk, operation, call),
  );
  if (changes.length === 0) return;
  const { version } = sdk;
  const details = { name, package: sdk.name, version, changes: changesText(changes) };
  throw contractErrors.make('CONTRACT_SDK', details);
}

function checkOperation(sdk: SdkPackage, operation: string, call: KeptCall): readonly Change[] {
  const of = sdk.operation(operation);
  if (!of) return [breaking(operation, 'is gone')];
  const sides = (['input', 'output'] as const).flatMap((side) =>
    Object.entries(call[side]).flatMap(([at, type]): readonly Change[] => {
      const where = `${operation} ${side} ${at}`;
      const member = sdk.member(of[side], at);
      if (!member) return type === 'unknown' ? [] : [breaking(where, 'is gone')];
      if (member.type === type || type === 'unknown') return [];
      return [breaking(where, `the type changed from ${type} to ${member.type}`)];
    }),
  );
  const required = [...of.input]
    .filter(([member, { isRequired }]) => isRequired && !Object.hasOwn(call.input, member))
    .map(([member]) => breaking(`${operation} input ${member}`, 'is a new required input'));
  return [...sides, ...required];
}

function newCalls(known: Kept, fresh: Kept): readonly Change[] {
  return Object.entries(fresh).flatMap(([operation, call]) => {
    const before = known[operation];
    if (!before) return [additive(operation, 'is a new call')];
    return (['input', 'output'] as const).flatMap((side) =>
      Object.keys(call[side])
        .filter((at) => !Object.hasOwn(before[side], at))
        .map((at) => additive(`${operation} ${side} ${at}`, 'is new')),
    );
  });
}
