/** What a schema found wrong, told by field. Pure. */
import type { UserError } from '@gauntlet/kit/errors';
import type { z } from 'zod';

export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Of a choice, what each of its alternatives found. */
  readonly errors?: readonly (readonly z.core.$ZodIssue[])[] | undefined;
  /** Alone, it is an error of its own. */
  readonly refuse?: Refuse | undefined;
}

type Refuse = (param: string) => UserError;

/** What is wrong with a field has a code of its own, where nothing else is wrong. */
export function refusedAs(refuse: Refuse) {
  const { message } = refuse('');
  return { code: 'custom', message, params: { refuse } } as const;
}

export function problemsIn(issues: readonly z.core.$ZodIssue[]): readonly Problem[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return unknownFields(issue);
    const errors = issue.code === 'invalid_union' ? issue.errors : undefined;
    const refuse = issue.code === 'custom' ? (issue.params?.refuse as Refuse) : undefined;
    return [{ path: issue.path, message: issue.message, errors, refuse }];
  });
}

/** Each by its own name: a limit that is mistyped is no limit. */
function unknownFields({ path, keys }: z.core.$ZodIssueUnrecognizedKeys): Problem[] {
  return keys.map((key) => ({ path: [...path, key], message: 'there is no such field' }));
}
