/**
 * Answers of deterministic requests, kept in the memory of this process for a while. Off unless the
 * operator turns it on; each account finds its own alone.
 */
import type { Usage } from '../model/usage.ts';

export interface KeptAnswer {
  /** Who served it, by whose price it is charged again. */
  readonly provider: string;
  readonly usage: Usage;
  /** As it went out: JSON, or all events of a stream. */
  readonly body: string;
}

export interface AnswerCache {
  /** Of the price, what an answer from here costs. */
  readonly percent: number;
  find(key: string): KeptAnswer | undefined;
  keep(key: string, answer: KeptAnswer): void;
}

export interface AnswerCacheOptions {
  readonly percent: number;
  readonly lifeMs: number;
  readonly mostBytes: number;
  readonly nowMs: () => number;
}

interface Entry {
  readonly answer: KeptAnswer;
  readonly untilMs: number;
  readonly size: number;
}

export function answerCache(options: AnswerCacheOptions): AnswerCache {
  const { percent, lifeMs, mostBytes, nowMs } = options;
  // A Map keeps the order of insertion; what is found moves to the end.
  const entries = new Map<string, Entry>();
  let total = 0;
  const forget = (key: string) => {
    total -= entries.get(key)?.size ?? 0;
    entries.delete(key);
  };
  return {
    percent,
    find(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      if (nowMs() < entry.untilMs) {
        entries.set(key, entry);
        return entry.answer;
      }
      total -= entry.size;
      return undefined;
    },
    keep(key, answer) {
      forget(key);
      const size = 2 * (key.length + answer.body.length);
      if (size > mostBytes / 4) return;
      entries.set(key, { answer, untilMs: nowMs() + lifeMs, size });
      total += size;
      for (const oldest of entries.keys()) {
        if (total <= mostBytes) return;
        forget(oldest);
      }
    },
  };
}
