import { expect, test } from 'vitest';
import type { CatalogueEntries } from '../ledger/catalogue/store.ts';
import { modelCatalogue } from './catalogue.ts';

const model = {
  ...{ id: 'm', title: 'm', operations: ['chat'], contextTokens: 10, maxOutputTokens: 5 },
  ...{ enabled: true, madeAtMs: 0, offers: [] },
};

test('what an administrator has just set is not undone by a look that began before', async () => {
  const reads: PromiseWithResolvers<CatalogueEntries>[] = [];
  const catalogue = modelCatalogue({
    read() {
      const one = Promise.withResolvers<CatalogueEntries>();
      reads.push(one);
      return one.promise;
    },
    tools: { request: () => Promise.reject(new Error('nobody is asked')), nowMs: () => 0 },
    secret: () => undefined,
  });
  const [look, set] = [catalogue.refresh(), catalogue.refresh()];
  reads[1]?.resolve({ providers: [], models: [model] });
  await set;
  reads[0]?.resolve({ providers: [], models: [] });
  await look;
  expect(catalogue.model('m')).toBe(model);
});
