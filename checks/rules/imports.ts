/** Imports go one way: each file may import only what its part's line in imports.json says. */
import { packageOf, type Target, targetsOf } from '../repository/packages.ts';
import {
  isWithin,
  lineOfPart,
  type Part,
  partNameOf,
  partsOf,
  TABLE,
} from '../repository/parts.ts';
import type { Reference } from '../repository/references.ts';
import { isTestCode, type Repository } from '../repository/repository.ts';
import type { Finding, Rule } from '../rule.ts';

export const imports: Rule = (repository) => [
  ...tableFindings(repository),
  ...repository.code.flatMap(({ path, references }) => {
    const part = partNameOf(repository, path);
    if (part !== undefined) {
      return references.flatMap((reference) => judge(repository, path, part, reference));
    }
    return [
      {
        path,
        line: 0,
        message: 'belongs to no part, so nobody knows what it may import',
        fix: `Move it into a part, or add a line for its folder to ${TABLE}.`,
      },
    ];
  }),
];

function judge(
  repository: Repository,
  path: string,
  part: string,
  reference: Reference,
): Finding[] {
  return targetsOf(repository, path, reference.specifier).flatMap((target) =>
    judgeTarget(repository, path, part, reference, target),
  );
}

function judgeTarget(
  repository: Repository,
  path: string,
  part: string,
  reference: Reference,
  target: Target,
): Finding[] {
  const { specifier, line, isType } = reference;
  if (target.kind === 'unknown') {
    return [{ path, line, message: `imports '${specifier}': ${target.why}`, fix: target.fix }];
  }
  if (target.kind !== 'file') return [];
  const findings: Finding[] = [];
  const theirs = packageOf(repository, target.path);
  if (target.by === 'path' && !isSamePackage(repository, path, target.path)) {
    const fix = `Import '${theirs?.manifest.name}/...' by its name, from its public surface.`;
    findings.push({ path, line, message: `reaches into another package: '${specifier}'`, fix });
  }
  if (!isAllowed(repository, path, part, target.path, isType)) {
    const { may = [], types = [] } = partsOf(repository)[part] ?? {};
    const allowed = [...may, ...types.map((name) => `types of ${name}`)].join(', ');
    const other = partNameOf(repository, target.path) ?? target.path;
    findings.push({
      path,
      line,
      message: `${part} may not import ${isType ? 'types of ' : ''}${other} ('${specifier}')`,
      fix:
        `It may import: ${allowed || 'nothing'}. Hand it in as an argument from above, or change ` +
        `the line "${part}" at ${TABLE}:${lineOfPart(repository, part)}.`,
    });
  }
  return findings;
}

function isAllowed(
  repository: Repository,
  path: string,
  part: string,
  target: string,
  isType: boolean,
): boolean {
  if (partNameOf(repository, target) === part) return true;
  const { may = [], types = [] } = partsOf(repository)[part] ?? {};
  if (isTestCode(path) && isTestCode(target) && isSamePackage(repository, path, target)) {
    return true;
  }
  const allowed = isTestCode(path) ? [...may, 'testkit'] : may;
  return [...allowed, ...(isType ? types : [])].some((name) => isWithin(target, name));
}

function isSamePackage(repository: Repository, one: string, other: string): boolean {
  return packageOf(repository, one)?.folder === packageOf(repository, other)?.folder;
}

/** What no line of the table may ever allow, whatever else is changed in it. */
function tableFindings(repository: Repository): Finding[] {
  return Object.entries(partsOf(repository)).flatMap(([name, part]) =>
    forbiddenFor(name, part).map((other) => ({
      path: TABLE,
      line: lineOfPart(repository, name),
      message: `"${name}" allows ${other}`,
      fix:
        'Take it out: engine and systems never import one another (they meet over processes, ' +
        'HTTP, gRPC and S3), and only tests and benchmarks import testkit.',
    })),
  );
}

function forbiddenFor(name: string, part: Part): readonly string[] {
  if (name === 'bench') return [];
  return [...part.may, ...(part.types ?? [])].filter((other) => {
    if (other === 'testkit' || isWithin(other, 'testkit')) return true;
    const product = productOf(other);
    const isProduct = other === 'systems' || product === 'gauntlet' || isWithin(other, 'systems');
    if (!isProduct || name === '.' || name === 'checks') return other === 'systems';
    return product !== productOf(name);
  });
}

function productOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'systems' ? `${first}/${second}` : first;
}
