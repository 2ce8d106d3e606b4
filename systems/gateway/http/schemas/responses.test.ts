// What is taken as a request for a response is one for a chat completion as well.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { responsesToChat } from '../../dialects/responses/to-chat.ts';
import { chatBody } from './chat.ts';
import { responsesBody } from './responses.ts';

const text = fc.string({ minLength: 1, maxLength: 5 });
const url = fc.constantFrom('https://example.com/a.png', 'data:image/png;base64,AA==');
const part = fc.oneof(
  fc.record({ type: fc.constant('input_text'), text }),
  fc.record({ type: fc.constant('input_image'), image_url: url, detail: fc.constant('low') }),
  fc.record({ type: fc.constant('refusal'), refusal: text }),
);
const item = fc.oneof(
  fc.record({
    role: fc.constantFrom('user', 'assistant', 'system', 'developer'),
    content: fc.oneof(text, fc.array(part, { minLength: 1, maxLength: 3 })),
  }),
  fc.record({ type: fc.constant('function_call'), call_id: text, name: text, arguments: text }),
  fc.record({ type: fc.constant('function_call_output'), call_id: text, output: text }),
  fc.record({ type: fc.constant('reasoning'), id: text }),
);
const tool = fc.record({
  type: fc.constant('function'),
  name: text,
  parameters: fc.constantFrom(null, { type: 'object' }),
  strict: fc.constantFrom(null, true),
});
const request = fc.record(
  {
    model: fc.constant('m'),
    input: fc.oneof(text, fc.array(item, { minLength: 1, maxLength: 6 })),
    instructions: fc.option(text),
    max_output_tokens: fc.option(fc.integer({ min: 1, max: 100 })),
    stream: fc.option(fc.boolean()),
    temperature: fc.option(fc.constantFrom(0, 1, 2)),
    tools: fc.option(fc.array(tool, { maxLength: 2 })),
    tool_choice: fc.option(fc.constantFrom('none', 'auto')),
    text: fc.constantFrom(
      null,
      { format: { type: 'json_object' } },
      { format: { type: 'json_schema', name: 'n', schema: {} }, verbosity: 'low' },
    ),
    reasoning: fc.option(fc.record({ effort: fc.constantFrom(null, 'low') })),
    service_tier: fc.constantFrom(null, 'auto'),
    user: fc.option(text),
  },
  { requiredKeys: ['model', 'input'] },
);

type Given = ReturnType<typeof request.generate>['value'];

/** Thoughts alone are no prompt, and an assistant shows no pictures. */
function isAnswerable({ input }: Given): boolean {
  if (typeof input === 'string') return true;
  const shows = input.some((one) => {
    const isAssistant = 'role' in one && one.role === 'assistant' && Array.isArray(one.content);
    return isAssistant && JSON.stringify(one.content).includes('input_image');
  });
  return !shows && input.some((one) => !('type' in one) || one.type !== 'reasoning');
}

test('a request that is taken becomes one that would be taken too', () => {
  fc.assert(
    fc.property(request, (given) => {
      fc.pre(isAnswerable(given));
      const taken = responsesBody.safeParse(given);
      expect(taken.error?.issues).toBeUndefined();
      const chat = responsesToChat(JSON.parse(JSON.stringify(taken.data)));
      const parsed = chatBody.safeParse(chat);
      expect(parsed.error?.issues).toBeUndefined();
      // Nothing of it would be left behind.
      expect(parsed.data).toEqual(chat);
    }),
  );
});
