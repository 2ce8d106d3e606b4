/** Checks every part of a request by its schema; here stands what holds for all of them. */
import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { tooDeep } from './depth.ts';
import { unkeptTexts } from './kept-text.ts';
import { problemWords } from './problem-words.ts';
import { type Problem, problemsIn } from './problems.ts';
import { handedOn } from './schemas/common.ts';

export const requestValidator: FastifySchemaCompiler<z.ZodType> = ({ schema }) => {
  const mayBeKept = !handedOn.has(schema);
  return (given) => {
    const deep = tooDeep(given);
    if (deep.length > 0) return refusal(deep);
    // A body that is not there is Fastify's null: schemas may have a default for it.
    const read = schema.safeParse(given ?? undefined, { error: problemWords });
    if (!read.success) return refusal(problemsIn(read.error.issues));
    const unkept = mayBeKept ? unkeptTexts(read.data) : [];
    return unkept.length === 0 ? { value: read.data } : refusal(unkept);
  };
};

/** In the form that Fastify hands on to whoever answers. */
function refusal(problems: readonly Problem[]) {
  const [one, ...others] = problems;
  if (one?.refuse !== undefined && others.length === 0) {
    return { error: one.refuse(one.path.map(String).join('.')) };
  }
  return {
    error: problems.map(({ path, message, errors }) => {
      const instancePath = `/${path.map(String).join('/')}`;
      return { instancePath, message, keyword: '', schemaPath: '', params: { errors } };
    }),
  };
}
