/** What a schema found wrong, told by field. Pure. */
import type { z } from 'zod';

export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Of a choice, what each of its alternatives found. */
  readonly errors?: readonly (readonly z.core.$ZodIssue[])[] | undefined;
}

export function problemsIn(issues: readonly z.core.$ZodIssue[]): readonly Problem[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return unknownFields(issue);
    const errors = issue.code === 'invalid_union' ? issue.errors : undefined;
    return [{ path: issue.path, message: issue.message, errors }];
  });
}

/** Each by its own name: a limit that is mistyped is no limit. */
function unknownFields({ path, keys }: z.core.$ZodIssueUnrecognizedKeys): Problem[] {
  return keys.map((key) => ({ path: [...path, key], message: 'there is no such field' }));
}
