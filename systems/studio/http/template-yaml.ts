/** Templates as YAML, which people keep beside their code. */
import { parse } from 'yaml';
import { z } from 'zod';
import { studioErrors } from '../model/errors.ts';
import { definitionSchema, templateBody } from './schemas.ts';

const yamlForm = definitionSchema.extend({
  name: z.string().trim().min(1).max(200),
  description: z.string().max(2_000).default(''),
});

export function templateFromYaml(text: string): z.output<typeof templateBody> {
  let value: unknown;
  try {
    // No aliases that would grow without end.
    value = parse(text, { maxAliasCount: 20 });
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw studioErrors.make('TEMPLATE_INVALID', { problem }, error);
  }
  const result = yamlForm.safeParse(value);
  if (!result.success) {
    const problem = z.prettifyError(result.error);
    throw studioErrors.make('TEMPLATE_INVALID', { problem });
  }
  const { name, description, ...template_definition } = result.data;
  return templateBody.parse({ name, description, template_definition });
}
