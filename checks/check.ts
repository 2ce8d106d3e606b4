/** Holds a repository to its rules, less the places that `exceptions.json` excuses. */
import type { Repository } from './repository/repository.ts';
import type { Exception, Finding, Rule } from './rule.ts';

const TABLE = 'checks/exceptions.json';

function exceptionsOf(repository: Repository): readonly Exception[] {
  const table = repository.json<{ readonly exceptions: readonly Exception[] }>(TABLE);
  return table?.exceptions ?? [];
}

/** What is left of a rule's findings when the exceptions for it are taken away. */
export function check(repository: Repository, name: string, rule: Rule): Finding[] {
  const excused = exceptionsOf(repository).filter((one) => one.rule === name);
  return rule(repository).filter((finding) => !excused.some((one) => one.path === finding.path));
}

/** Files that cannot be parsed: to every other rule they look empty. */
export function unreadable(repository: Repository): Finding[] {
  return repository.code.flatMap(({ path, problem }) => {
    if (problem === undefined) return [];
    const message = `cannot be parsed: ${problem}`;
    return [{ path, line: Number.parseInt(problem, 10), message, fix: 'Correct the syntax.' }];
  });
}

/** Exceptions that excuse nothing any more, or say no reason. */
export function needless(repository: Repository, rules: Readonly<Record<string, Rule>>): Finding[] {
  return exceptionsOf(repository).flatMap(({ path, rule: name, reason }) => {
    const line = repository.lineWith(TABLE, `"${path}"`);
    const rule = rules[name];
    if (!rule) {
      const fix = 'Correct the name, or remove the entry.';
      return [{ path: TABLE, line, message: `there is no rule "${name}"`, fix }];
    }
    if (reason.length < 10) {
      const fix = 'Say why the rule cannot hold there.';
      return [{ path: TABLE, line, message: `${path} (${name}) has no reason`, fix }];
    }
    if (rule(repository).some((finding) => finding.path === path)) return [];
    const message = `${path} keeps the rule "${name}" by now`;
    return [{ path: TABLE, line, message, fix: 'Remove the entry.' }];
  });
}
