/** A step's prompt for a row, through the thread that renders. */
import type { JobConfig } from '../jobs/config.ts';
import type { Renderer } from '../rendering/renderer.ts';
import type { RenderStep } from './lane-settings.ts';

export function renderStep(renderer: Renderer, { template }: JobConfig): RenderStep {
  const fragments = template.fragments ?? {};
  return async ({ step, variables, random }) => {
    const render = (source: string) =>
      renderer.render({ source, fragments, variables, seed: random });
    const prompt = await render(step.prompt);
    if (!prompt.ok) return { ok: false, problem: problemOf(step.id, prompt) };
    const system = step.system === undefined ? undefined : await render(step.system);
    if (system?.ok === false) return { ok: false, problem: problemOf(step.id, system) };
    return { ok: true, value: { prompt: prompt.text, system: system?.text } };
  };
}

function problemOf(
  step: string,
  at: { readonly message: string; readonly line: number; readonly column: number },
): string {
  return `${step}, line ${at.line}, column ${at.column}: ${at.message}`;
}
