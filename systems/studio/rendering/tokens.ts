/** The tokenizer of OpenAI's newer models. It is large: only what counts tokens loads it. */
import { decode, encode } from 'gpt-tokenizer';
import type { Tokens } from '../templates/values.ts';

/** Its decoder keeps what is left of half a character for the next call; whole ones clear it. */
const cleaning = encode('🧑');

export const tokens: Tokens = {
  encode: (text) => encode(text, { allowedSpecial: new Set(), disallowedSpecial: new Set() }),
  decode(list) {
    const text = decode([...list]);
    decode(cleaning);
    return text;
  },
};
