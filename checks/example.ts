/** For the tests of rules: what a rule says of a repository of a few strings. */
import { Repository } from './repository/repository.ts';
import { type Rule, renderFinding } from './rule.ts';

/** `path:line message`, one for each finding. */
export function found(rule: Rule, files: Readonly<Record<string, string>>): string[] {
  return rule(Repository.of(files)).map((finding) => {
    const [head = ''] = renderFinding('', finding).split('\n');
    return head.replace(' []', '');
  });
}
