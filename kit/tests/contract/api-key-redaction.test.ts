import { expect, test } from 'vitest';
import { makeApiKey } from '../../auth/index.ts';
import { redaction } from '../../telemetry/index.ts';

test('the logger knows an API key of ours by its form, and keeps its prefix', () => {
  const { key } = makeApiKey('gw_live', 'pepper');
  expect(redaction()(`key ${key} used`)).toBe('key gw_live_[redacted] used');
});
