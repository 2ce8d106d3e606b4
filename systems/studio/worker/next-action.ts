/** PURE: what to do next for a record, from the calls that were made for it so far. */
import { readAnswer, readScore } from '../endpoint/answer.ts';
import type { KeptCall } from '../jobs/calls.ts';
import type { StepDefinition, TemplateDefinition } from '../model/nouns.ts';

export type CallSeen = Pick<KeptCall, 'key' | 'step' | 'attempt' | 'state' | 'raw' | 'problem'>;

export type Action =
  | { readonly kind: 'reserve'; readonly step: StepDefinition; readonly attempt: number }
  | { readonly kind: 'send'; readonly step: StepDefinition; readonly call: CallSeen }
  | { readonly kind: 'read'; readonly step: StepDefinition; readonly call: CallSeen }
  | { readonly kind: 'done'; readonly outputs: Outputs; readonly score: number | undefined }
  | { readonly kind: 'give up'; readonly problem: string };

export type Outputs = Readonly<Record<string, unknown>>;

/** The step of the judge; ids of authors have no such sign. */
export const judgeStep = '(judge)';

export function stepsOf({ steps, judge }: TemplateDefinition): readonly StepDefinition[] {
  if (judge === undefined) return steps;
  return [...steps, { id: judgeStep, model: judge.model, prompt: judge.prompt, max_tokens: 16 }];
}

export function nextAction(
  steps: readonly StepDefinition[],
  calls: readonly CallSeen[],
  mostAttempts: number,
): Action {
  const outputs: Record<string, unknown> = {};
  let score: number | undefined;
  for (const step of steps) {
    const own = calls.filter((call) => call.step === step.id);
    const used = own.find(({ state }) => state === 'used');
    if (used === undefined) {
      const next = nextOf(step, own, mostAttempts);
      // What was paid for is not thrown away because nobody could judge it: it has no score.
      if (step.id === judgeStep && next.kind === 'give up') break;
      return next;
    }
    const read = readOutput(step, used.raw ?? '');
    if (!read.ok) throw new Error(`the answer ${used.key} was of use and is not any more`);
    if (step.id === judgeStep) score = Number(read.output);
    else outputs[step.id] = read.output;
  }
  return { kind: 'done', outputs, score };
}

function nextOf(step: StepDefinition, calls: readonly CallSeen[], most: number): Action {
  const answered = calls.find(({ state }) => state === 'answered');
  if (answered !== undefined) return { kind: 'read', step, call: answered };
  const sent = calls.find(({ state }) => state === 'sent');
  if (sent !== undefined) return { kind: 'send', step, call: sent };
  // A key that was sent once may still reach the endpoint: its call is made again under it.
  const again = calls.find(({ state }) => state === 'again');
  if (again !== undefined) return { kind: 'reserve', step, attempt: again.attempt };
  const refused = calls.find(({ state }) => state === 'void');
  // Answers of an earlier run, before its owner asked for a retry, are told apart as retired.
  const tried = calls.filter(({ state }) => state !== 'retired');
  const attempt = Math.max(0, ...calls.map((call) => call.attempt)) + 1;
  if (refused === undefined && tried.length < most) return { kind: 'reserve', step, attempt };
  const problem = tried.at(-1)?.problem ?? 'no answer';
  return { kind: 'give up', problem: `${step.id}: ${problem}` };
}

export function readOutput(step: StepDefinition, raw: string) {
  return step.id === judgeStep ? readScore(raw) : readAnswer(step, raw);
}
