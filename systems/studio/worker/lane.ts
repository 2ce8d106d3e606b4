/** One record from its seed row to its place in the books, call by call. */
import { worstCostOf } from '../model/money.ts';
import type { SeedRow, StepDefinition } from '../model/nouns.ts';
import type { LaneSettings, RenderedPrompt } from './lane-settings.ts';
import { type Action, type CallSeen, judgeStep, nextAction, readOutput } from './next-action.ts';
import { type Messages, requestOf, sendCall, untilAllowed } from './send.ts';
import { Stopped } from './stop.ts';

/** `earlier`: its calls that were settled before; none of them is still under way. */
export async function makeRecord(
  settings: LaneSettings,
  index: number,
  row: SeedRow,
  earlier: readonly CallSeen[],
): Promise<void> {
  // By key: a call that is made again takes the place of what it was.
  const calls = new Map(earlier.map((call) => [call.key, call]));
  for (;;) {
    const action = nextAction(settings.steps, [...calls.values()], settings.config.attempts);
    if (action.kind === 'done' || action.kind === 'give up') {
      await keep(settings, index, row, action);
      return;
    }
    if (action.kind !== 'reserve') throw new Error('a call of an earlier worker is still open');
    const { step } = action;
    const rendered = await renderFor(settings, index, row, [...calls.values()], step);
    if (!rendered.ok) {
      await keep(settings, index, row, { kind: 'give up', problem: rendered.problem });
      return;
    }
    const request = requestOf(settings, index, step, messagesOf(rendered.value));
    const call = await reserve(settings, index, action, request);
    calls.set(call.key, await sendCall(settings, step, call, request, false));
  }
}

function messagesOf({ prompt, system }: RenderedPrompt): Messages {
  const user = { role: 'user', content: prompt };
  return system === undefined ? [user] : [{ role: 'system', content: system }, user];
}

async function renderFor(
  { steps, render, config }: LaneSettings,
  index: number,
  row: SeedRow,
  calls: readonly CallSeen[],
  step: StepDefinition,
) {
  const outputs: Record<string, { output: unknown }> = {};
  for (const one of steps) {
    const used = calls.find((call) => call.step === one.id && call.state === 'used');
    if (used === undefined || one.id === judgeStep) continue;
    const output = readOutput(one, used.raw ?? '');
    if (output.ok) outputs[one.id] = { output: output.output };
  }
  const random = `${config.randomSeed}:${index}:${step.id}`;
  return await render({ step, variables: { ...row, steps: outputs }, random });
}

async function reserve(
  settings: LaneSettings,
  index: number,
  { step, attempt }: Extract<Action, { kind: 'reserve' }>,
  request: ReturnType<typeof requestOf>,
): Promise<CallSeen> {
  const { ledger, flight, config, halt, jobId } = settings;
  const price = config.models[step.model];
  if (price === undefined) throw new Error(`the job has no price for ${step.model}`);
  const { model, messages } = request;
  const worst = worstCostOf(price, messages, request.max_tokens);
  const key = `studio-${jobId}-${index}-${step.id}-${attempt}`;
  const prompt = JSON.stringify(messages);
  for (;;) {
    if (halt.aborted) throw halt.reason;
    // Before it is asked for: another lane must not think that nothing is under way.
    flight.begin();
    const answer = await ledger
      .write({ reserve: { key, recordIndex: index, step: step.id, attempt, model, worst, prompt } })
      .catch((error: unknown) => {
        flight.takeBack();
        throw error;
      });
    if (answer.admitted.has(key)) {
      await untilAllowed(answer, settings);
      return { key, step: step.id, attempt, state: 'sent', raw: undefined, problem: undefined };
    }
    flight.takeBack();
    if (answer.status !== 'RUNNING') throw new Stopped({ kind: 'owner' });
    // What is under way mostly costs less than was held for it: then there is money again.
    if (flight.count() === 0) throw new Stopped({ kind: 'budget', budget: answer.budget });
    await flight.landed();
  }
}

async function keep(
  { ledger }: LaneSettings,
  recordIndex: number,
  seedRow: SeedRow,
  action: Extract<Action, { kind: 'done' | 'give up' }>,
): Promise<void> {
  const isDone = action.kind === 'done';
  await ledger.write({
    record: {
      recordIndex,
      seedRow,
      status: isDone ? 'done' : 'failed',
      output: isDone ? action.outputs : undefined,
      score: isDone ? action.score : undefined,
      problem: isDone ? undefined : action.problem,
    },
  });
}
