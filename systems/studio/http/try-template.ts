/** A template on sample data: prompts as they would be sent. Models are called only if wished. */
import { readAnswer } from '../endpoint/answer.ts';
import { studioErrors } from '../model/errors.ts';
import { costOf, dollarText } from '../model/money.ts';
import type { StepDefinition, TemplateDefinition } from '../model/nouns.ts';
import type { Services } from './services.ts';

export async function tryTemplate(
  services: Services,
  definition: TemplateDefinition,
  sample: Readonly<Record<string, unknown>>,
  mock: boolean,
) {
  const steps: Record<string, { output: unknown }> = {};
  const tried: object[] = [];
  for (const step of definition.steps) {
    const variables = { ...sample, steps };
    const render = (source: string) => rendered(services, definition, step, source, variables);
    const prompt = await render(step.prompt);
    const system = step.system === undefined ? undefined : await render(step.system);
    const result = mock ? mocked(step) : await called(services, step, prompt, system);
    steps[step.id] = { output: result.output };
    const sent = { prompt, ...(system === undefined ? {} : { system }) };
    tried.push({ step: step.id, model: step.model, ...sent, ...result });
  }
  return { mock, steps: tried };
}

async function rendered(
  { renderer }: Services,
  { fragments = {} }: TemplateDefinition,
  step: StepDefinition,
  source: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<string> {
  const task = { source, fragments, variables, seed: `try:0:${step.id}` };
  const result = await renderer.render(task);
  if (result.ok) return result.text;
  const { line, column, message: problem } = result;
  throw studioErrors.make('TEMPLATE_RENDER', { place: `step ${step.id}`, line, column, problem });
}

function mocked(step: StepDefinition): { readonly output: unknown; readonly cost: string } {
  if (step.output !== 'json') return { output: `[the answer of step ${step.id}]`, cost: '0' };
  const samples = { string: 'text', number: 1.5, integer: 1, boolean: true, object: {}, array: [] };
  const fields = Object.entries(step.fields ?? {}).map(([name, type]) => [name, samples[type]]);
  return { output: Object.fromEntries(fields), cost: '0' };
}

async function called(
  { catalogue, endpoint, makeId }: Services,
  step: StepDefinition,
  prompt: string,
  system: string | undefined,
) {
  const price = await catalogue.resolve(step.model);
  const user = { role: 'user', content: prompt };
  const messages = system === undefined ? [user] : [{ role: 'system', content: system }, user];
  const request = { model: price.model, messages, max_tokens: step.max_tokens ?? 512 };
  const signal = AbortSignal.timeout(60_000);
  const outcome = await endpoint.complete(request, `studio-try-${makeId()}`, signal);
  if (outcome.kind !== 'answer') {
    const reason = 'why' in outcome ? outcome.why : 'it asks to wait';
    throw studioErrors.make('ENDPOINT_UNREACHABLE', { reason });
  }
  const read = readAnswer(step, outcome.raw);
  const cost = dollarText(outcome.charged ?? costOf(price, outcome.usage));
  return { output: read.ok ? read.output : null, problem: read.ok ? null : read.problem, cost };
}
