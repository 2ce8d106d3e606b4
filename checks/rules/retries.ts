/** No suite of ours tries a failed test again: a test that passes at times is a finding. */
import type { Node } from 'oxc-parser';
import type { NodeOf } from '../repository/node-of.ts';
import { packagesOf } from '../repository/packages.ts';
import { isTestCode, isToolConfig } from '../repository/repository.ts';
import type { Source } from '../repository/source.ts';
import { chainOf } from '../repository/syntax.ts';
import type { Finding, Rule } from '../rule.ts';

const RUNNER = /^(?:test|it|describe|suite)$/;
const FIX = 'Remove it, and make the test right: what only passes at times hides a fault.';

export const retries: Rule = (repository) => [
  ...repository.code
    .filter(({ path }) => isTestCode(path) || isToolConfig(path))
    .flatMap((source) =>
      [...settingsIn(source), ...callsIn(source)].map((node): Finding => {
        const line = source.lineOf(node.start);
        return { path: source.path, line, message: 'tries failed tests again', fix: FIX };
      }),
    ),
  ...packagesOf(repository).flatMap(({ path, manifest }) =>
    Object.entries(manifest.scripts ?? {}).flatMap(([name, script]): Finding[] => {
      if (!/--retr(?:y|ies)\b/.test(script)) return [];
      const line = repository.lineWith(path, `"${name}":`);
      return [{ path, line, message: `the script "${name}" tries failed tests again`, fix: FIX }];
    }),
  ),
];

/** `retry` in the configuration of a runner, or in the options of a test. */
function settingsIn(source: Source): Node[] {
  return source.all('Property').filter((node) => {
    const { key, value } = node;
    const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? key.value : '';
    if (name !== 'retry' && name !== 'retries') return false;
    if (value.type === 'Literal' && value.value === 0) return false;
    return isToolConfig(source.path) || isOptionOfTest(node);
  });
}

function isOptionOfTest(node: NodeOf<'Property'>): boolean {
  const call = node.parent?.parent;
  if (call?.type !== 'CallExpression') return false;
  const [first = '', second = ''] = chainOf(call.callee);
  return RUNNER.test(first) || (first === 'vi' && second === 'setConfig');
}

function callsIn(source: Source): Node[] {
  return source
    .all('CallExpression')
    .filter((node) => chainOf(node.callee).join('.') === 'jest.retryTimes');
}
