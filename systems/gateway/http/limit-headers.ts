/** What is left of the limits, under the names that OpenAI's clients read. Pure. */
import type { Told, ToldLimits } from '../limits/told.ts';

export function limitHeaders({ requests, tokens }: ToldLimits): Readonly<Record<string, string>> {
  return { ...headersOf('requests', requests), ...headersOf('tokens', tokens) };
}

function headersOf(what: string, told: Told | undefined) {
  if (told === undefined) return {};
  return {
    [`x-ratelimit-limit-${what}`]: String(told.limit),
    [`x-ratelimit-remaining-${what}`]: String(told.remaining),
    [`x-ratelimit-reset-${what}`]: durationText(told.resetMs),
  };
}

/** `20ms`, `7s`, `1m0s`, as OpenAI writes them; never too early. */
function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.ceil(ms)}ms`;
  const seconds = Math.ceil(ms / 1_000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
