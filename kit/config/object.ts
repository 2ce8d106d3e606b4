/** Checks a value that a program made, such as what a TypeScript module exports. */
import { z } from 'zod';
import type { ConfigResult, Diagnostic } from './diagnostics.ts';
import { pathText } from './diagnostics.ts';
import { findingsOf } from './issues.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { placeInModule } from './module-place.ts';
import { Source } from './source.ts';

export interface CheckOptions<Schema extends z.core.$ZodType> {
  readonly file: string;
  readonly value: unknown;
  readonly schema: Schema;
  /** The text of the module: then keys that stand in it literally get their place. */
  readonly text?: string;
}

export function checkConfig<Schema extends z.core.$ZodType>(
  options: CheckOptions<Schema>,
): ConfigResult<z.output<Schema>> {
  const { schema, value } = options;
  const result = z.safeParse(schema, value);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, diagnostics: diagnosticsOf(result.error.issues, options) };
}

/** For issues that zod has found elsewhere. */
export function diagnosticsOf(
  issues: readonly z.core.$ZodIssue[],
  options: CheckOptions<z.core.$ZodType>,
): Diagnostic[] {
  const { file, value, schema, text } = options;
  const source = text === undefined ? undefined : new Source(file, text);
  const findings = findingsOf(issues, { schema, value, variablesAt: () => [] });
  return findings.slice(0, DEFAULT_LIMITS.diagnostics).map((finding) => {
    const { code, path, message, fix, target } = finding;
    const span = source && placeInModule(source.text, path, target);
    const place = source && span && source.placeOf(source.firstLineOf(span));
    return { code, file, ...(place && { place }), path: pathText(path), message, fix };
  });
}
