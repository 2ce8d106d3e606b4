/** What is wrong with a request, by field. Pure. */

export interface FieldProblem {
  /** Where the field stands: body, querystring, params or headers. */
  readonly in: string;
  /** `budget_limit`, `steps.0.model`; empty for the whole. */
  readonly field: string;
  readonly message: string;
}

export function fieldProblems(error: unknown): FieldProblem[] {
  if (typeof error !== 'object' || error === null || !('validation' in error)) return [];
  if (!Array.isArray(error.validation)) return [];
  const place = 'validationContext' in error ? String(error.validationContext) : 'request';
  return error.validation.flatMap((problem: Problem) => {
    const path = String(problem.instancePath ?? '')
      .split('/')
      .filter((step) => step !== '');
    const message = String(problem.message ?? 'not valid');
    return found({ path, message, errors: problem.params?.errors }).map((one) => ({
      in: place,
      field: one.path.join('.'),
      message: one.message,
    }));
  });
}

interface Problem {
  readonly instancePath?: unknown;
  readonly message?: unknown;
  readonly params?: { readonly errors?: Issue['errors'] };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Of a choice, what each of the alternatives found, with paths from there on. */
  readonly errors?: readonly (readonly Issue[])[] | undefined;
}

/**
 * Where one alternative alone got into the value it is the one that was meant, and what it found is
 * the problem. The others only say that the whole of it is something else.
 */
function found({ path, message, errors = [] }: Issue): readonly Issue[] {
  const [meant, ...others] = errors
    .map((issues) => issues.flatMap(found))
    .filter((issues) => issues.some((inner) => inner.path.length > 0));
  if (meant === undefined || others.length > 0) return [{ path, message }];
  return meant.map((inner) => ({ path: [...path, ...inner.path], message: inner.message }));
}
