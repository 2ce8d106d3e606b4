/** What a schema found wrong, told by field. Pure. */
import type { z } from 'zod';

export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export function problemsIn(issues: readonly z.core.$ZodIssue[]): readonly Problem[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return unknownFields(issue);
    return [{ path: issue.path, message: issue.message }];
  });
}

/** Each by its own name: a limit that is mistyped is no limit. */
function unknownFields({ path, keys }: z.core.$ZodIssueUnrecognizedKeys): Problem[] {
  return keys.map((key) => ({ path: [...path, key], message: 'there is no such field' }));
}
