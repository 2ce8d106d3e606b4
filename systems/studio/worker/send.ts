/** One call: sent until there is a word about the money, always under the same key. */
import { setTimeout as wait } from 'node:timers/promises';
import type { ChatRequest } from '../endpoint/client.ts';
import type { Outcome } from '../endpoint/outcome.ts';
import type { KeptCall } from '../jobs/calls.ts';
import type { LedgerAnswer } from '../jobs/ledger-batch.ts';
import { costOf } from '../model/money.ts';
import type { StepDefinition } from '../model/nouns.ts';
import { seedNumber } from '../templates/random.ts';
import type { LaneSettings } from './lane-settings.ts';
import { type CallSeen, readOutput } from './next-action.ts';
import { Stopped, type StopReason } from './stop.ts';

const defaultMaxTokens = 512;

export type Messages = ChatRequest['messages'];

/** The same for the same record and step, whoever builds it: it stands under one key. */
export function requestOf(
  { config }: LaneSettings,
  index: number,
  step: StepDefinition,
  messages: Messages,
): ChatRequest {
  return {
    model: config.models[step.model]?.model ?? step.model,
    messages,
    max_tokens: step.max_tokens ?? defaultMaxTokens,
    ...(step.temperature === undefined ? {} : { temperature: step.temperature }),
    // Models that can give the same answer again do.
    seed: seedNumber(`${config.randomSeed}:${index}:${step.id}`),
  };
}

/** What an earlier worker had sent: under its key again, with nothing new reserved. */
export async function resend(settings: LaneSettings, call: KeptCall): Promise<void> {
  const step = settings.steps.find(({ id }) => id === call.step);
  if (step === undefined) throw new Error(`the job has no step ${call.step}`);
  if (call.state === 'answered') {
    await judgeAnswer(settings, step, call);
    return;
  }
  settings.flight.begin();
  const messages = JSON.parse(call.prompt) as Messages;
  const request = requestOf(settings, call.recordIndex, step, messages);
  // Whether the earlier worker's request was charged nobody knows.
  await sendCall(settings, step, call, request, true);
}

/**
 * The call is in flight already; it has landed when this returns. `isDoubtful`: its key may have
 * been charged before. One word that it was not charged says nothing about an earlier send.
 */
export async function sendCall(
  settings: LaneSettings,
  step: StepDefinition,
  call: CallSeen,
  request: ChatRequest,
  isDoubtful: boolean,
): Promise<CallSeen> {
  const { endpoint, abandon, flight, sendsPerCall } = settings;
  try {
    let last: Outcome = { kind: 'unknown', why: 'not sent' };
    let doubtful = isDoubtful;
    for (let sends = 1; sends <= sendsPerCall; ) {
      if (abandon.aborted || !settings.holdsLease()) throw new Stopped({ kind: 'shutdown' });
      last = await settings.turn(() => endpoint.complete(request, call.key, abandon));
      if (last.kind === 'answer') return await settle(settings, step, call, last);
      if (last.kind === 'refused') break;
      if (last.kind === 'unknown') doubtful = true;
      if (last.kind === 'limited') {
        await settings.pauseAll(last.waitMs);
        await pauseFor(last.waitMs, abandon);
        continue;
      }
      await pauseFor(settings.backoffMs * 2 ** (sends - 1), abandon);
      sends += 1;
    }
    if (abandon.aborted) throw new Stopped({ kind: 'shutdown' });
    return await giveUp(settings, call, last, doubtful);
  } finally {
    flight.end();
  }
}

async function settle(
  settings: LaneSettings,
  step: StepDefinition,
  call: CallSeen,
  answer: Extract<Outcome, { kind: 'answer' }>,
): Promise<CallSeen> {
  const { raw, usage, generationId, charged } = answer;
  const price = settings.config.models[step.model];
  if (price === undefined) throw new Error(`the job has no price for ${step.model}`);
  const cost = charged ?? costOf(price, usage);
  await settings.ledger.write({ settle: { key: call.key, raw, usage, generationId, cost } });
  // Only now that it is kept it is looked at.
  return await judgeAnswer(settings, step, { ...call, state: 'answered', raw });
}

async function judgeAnswer(
  { ledger }: LaneSettings,
  step: StepDefinition,
  call: CallSeen,
): Promise<CallSeen> {
  const output = readOutput(step, call.raw ?? '');
  const state = output.ok ? 'used' : 'unusable';
  const problem = output.ok ? undefined : output.problem;
  await ledger.write({ judged: { key: call.key, state, problem } });
  return { ...call, state, problem };
}

/**
 * Void only where the endpoint itself says that nothing was charged, of every time that it was
 * asked; else it stays reserved, and is sent again under its key until there is a word.
 */
async function giveUp(
  { ledger }: LaneSettings,
  call: CallSeen,
  outcome: Outcome,
  isDoubtful: boolean,
): Promise<CallSeen> {
  const problem = 'why' in outcome ? outcome.why : 'the endpoint asks to wait';
  const isRefused = outcome.kind === 'refused';
  if (outcome.kind === 'unknown' || (isDoubtful && !isRefused)) {
    throw new Stopped({ kind: 'endpoint unreachable', problem });
  }
  // A request that is refused for itself was refused the first time too. One that is refused for
  // the key or for money may have been taken when it was sent first.
  const isFree = !isDoubtful || (isRefused && outcome.scope === 'record');
  // Refused for the whole job: the record is not at fault, and is made when the job goes on.
  const isOfJob = isRefused && outcome.scope !== 'record';
  const state = isOfJob ? 'again' : 'void';
  if (isFree) await ledger.write({ judged: { key: call.key, state, problem } });
  if (isOfJob) throw new Stopped(stopFor(outcome.scope, problem));
  return { ...call, state: 'void', problem };
}

function stopFor(scope: 'job' | 'credit', problem: string): StopReason {
  return { kind: scope === 'job' ? 'endpoint refuses' : 'no credit', problem };
}

/** The endpoint asked all workers to wait. */
export async function untilAllowed(
  { pausedUntil }: LedgerAnswer,
  { abandon }: LaneSettings,
): Promise<void> {
  const waitMs = pausedUntil === undefined ? 0 : pausedUntil.getTime() - Date.now();
  if (waitMs > 0) await pauseFor(waitMs, abandon);
}

async function pauseFor(waitMs: number, abandon: AbortSignal): Promise<void> {
  try {
    await wait(waitMs, undefined, { signal: abandon });
  } catch {
    // Abandoned: the caller sees it by the same signal.
  }
}
