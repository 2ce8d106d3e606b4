/** Checks every part of a request by its schema; here stands what holds for all of them. */
import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { type Problem, problemsIn } from './problems.ts';

export const requestValidator: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (given) => {
    const { success, data: value, error } = schema.safeParse(given);
    return success ? { value } : refusal(problemsIn(error.issues));
  };

/** In the form that Fastify hands on to whoever answers. */
function refusal(problems: readonly Problem[]) {
  return {
    error: problems.map(({ path, message }) => {
      const instancePath = `/${path.map(String).join('/')}`;
      return { instancePath, message, keyword: '', schemaPath: '', params: {} };
    }),
  };
}
