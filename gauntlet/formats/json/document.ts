/** A parser of one JSON document from the values it takes out; most JSON formats are no more. */
import type { Completeness } from '../../model/nouns.ts';
import { type Parser, WHOLE } from '../format.ts';
import { JsonReader, type Pick } from './reader.ts';

/** `whole` is asked once, when the document has ended; it throws a `Cut` for what is missing. */
export function documentParser(
  picks: readonly Pick[],
  whole: (offset: number) => Completeness = () => WHOLE,
): Parser {
  const json = new JsonReader(picks);
  return {
    push: (bytes, offset) => json.push(bytes, offset),
    end(offset) {
      json.end(offset);
      return whole(offset);
    },
    claim: () => ({}),
  };
}
