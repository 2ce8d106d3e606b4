import type { RandomStream } from '../random.ts';
import { fractional, text, whole } from '../toxics/toxic.ts';
import type { Answer, PlaceInBody } from './fault.ts';

/** The attributes by which every HTTP fault chooses its requests; see selection.ts. */
export const httpFields = {
  method: text(),
  route: text(),
  /** Only the n-th request that fits, counted from 1; 0 is every one. */
  nth: whole(0),
  /** The share of the requests that it meets, from 0 to 1. */
  rate: fractional(1),
} as const;

/** A place that was given, or one by chance where -1 was given. */
export function placeInBody(given: number, random: RandomStream): PlaceInBody {
  const chance = random.fraction();
  return (lengthBytes) => (given >= 0 ? given : Math.floor(chance * (lengthBytes ?? 1)));
}

export function answerOf(settings: {
  readonly status: number;
  readonly body: string;
  readonly content_type: string;
}): Answer {
  const { status, body, content_type: contentType } = settings;
  return { status, body, contentType };
}
