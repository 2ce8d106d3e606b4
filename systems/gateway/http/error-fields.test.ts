import { expect, test } from 'vitest';
import { fieldOf, fieldOfCode } from './error-fields.ts';
import { gatewayStatuses } from './statuses.ts';

test('each code of the table is one, of an error that the client can mend', () => {
  for (const code of Object.keys(fieldOfCode)) {
    expect(gatewayStatuses.get(code), code).toBeGreaterThanOrEqual(400);
    expect(gatewayStatuses.get(code), code).toBeLessThan(500);
  }
});

test('what is said with the error comes first; of most errors no field is at fault', () => {
  expect(fieldOf('MODEL_UNKNOWN', {})).toBe('model');
  expect(fieldOf('PROVIDER_UNKNOWN', { param: 'offers.1.provider' })).toBe('offers.1.provider');
  expect(fieldOf('KEY_WRONG', {})).toBeNull();
});

test('a request that is a field of another one has its name before each field', () => {
  expect(fieldOf('MODEL_UNKNOWN', {}, '/quotes')).toBe('request.model');
  expect(fieldOf('CONTEXT_LENGTH_EXCEEDED', { param: 'messages' }, '/quotes')).toBe(
    'request.messages',
  );
  expect(fieldOf('INSUFFICIENT_CREDITS', {}, '/quotes')).toBeNull();
});
