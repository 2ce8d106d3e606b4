/** For the tests of the templates. */
import { tokens } from '../../rendering/tokens.ts';
import { type Environment, prepare } from '../../templates/render.ts';

export function rendered(
  source: string,
  variables: Readonly<Record<string, unknown>> = {},
  options: Environment & { readonly seed?: string } = {},
): string {
  const compiled = prepare(source, { tokens, ...options });
  const result = compiled.ok
    ? compiled.template.render(variables, options.seed ?? 'seed')
    : compiled;
  if (result.ok) return result.text;
  throw new Error(`${result.kind} ${result.line}:${result.column} ${result.message}`);
}
