import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { emptyCatch } from './empty-catch.ts';

test.each([
  'try { a(); } catch {}',
  'try { a(); } catch (error) {\n}',
  'a().catch(() => {});',
  'await a().catch(() => undefined);',
  'void a().catch(() => null);',
  'a().catch(function () {});',
])('%s is found', (text) => {
  expect(found(emptyCatch, { 'a.ts': `\n\n${text}` })).toEqual([
    'a.ts:3 swallows an error without saying why',
  ]);
});

test.each([
  'try { a(); } catch {\n  // It is gone already, which is what we want.\n}',
  '// Closing twice is harmless.\na().catch(() => {});',
  'a().catch(() => {}); // Closing twice is harmless.',
  'try { a(); } catch (error) { report(error); }',
  'a().catch(() => "none");',
  'try { a(); } finally {}',
  'const b = await a().catch(() => undefined);',
  'const read = () => a().catch(() => undefined);',
])('%s passes', (text) => {
  expect(found(emptyCatch, { 'a.ts': text })).toEqual([]);
});
