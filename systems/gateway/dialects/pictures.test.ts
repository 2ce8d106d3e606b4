import { expect, test } from 'vitest';
import { picturesAsAsked } from './pictures.ts';

const asked = { response_format: 'url' };
const of = (...data: readonly object[]) => ({ created: 1, data }) as never;

test('who asks for an address gets one, also of a picture that came as bytes', () => {
  const bytes = ['iVBORw0KGgo=', '/9j/4AAQ', 'UklGRiQA', 'R0lGODlh'];
  const answer = of(...bytes.map((b64_json) => ({ b64_json, revised_prompt: 'a sea' })));
  const types = ['png', 'jpeg', 'webp', 'gif'];
  const data = bytes.map((text, place) => ({
    ...{ revised_prompt: 'a sea', url: `data:image/${types[place]};base64,${text}` },
  }));
  expect(picturesAsAsked(answer, asked)).toEqual({ created: 1, data });
});

test('what is as it was asked for stays so', () => {
  const address = of({ url: 'https://a.example/1.png' });
  expect(picturesAsAsked(address, asked)).toEqual(address);
  const bytes = of({ b64_json: 'AAAA' });
  for (const format of ['b64_json', null, undefined]) {
    expect(picturesAsAsked(bytes, { response_format: format })).toBe(bytes);
  }
  const odd = { created: 1 };
  expect(picturesAsAsked(odd, asked)).toBe(odd);
});
