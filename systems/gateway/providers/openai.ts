import type { JsonRecord } from '../dialects/json.ts';
import type { ProviderKind } from './provider.ts';
import { httpProvider } from './transport/http-kind.ts';
import { withStreamUsage } from './transport/spoken.ts';

export const openai: ProviderKind = {
  kind: 'openai',
  about: 'OpenAI',
  needs: ['secret'],
  make: (settings, tools) =>
    httpProvider(
      {
        kind: 'openai',
        speaks: 'openai',
        baseUrl: 'https://api.openai.com/v1',
        paths: {
          chat: '/chat/completions',
          embeddings: '/embeddings',
          images: '/images/generations',
        },
        stopsBilling: true,
        headers: (secret) => ({ authorization: `Bearer ${secret ?? ''}` }),
        prepare: (body, { stream }) => withNewerLimit(withStreamUsage(body, stream)),
      },
      settings,
      tools,
    ),
};

/** Models that reason refuse the older word, and no model of OpenAI's refuses the newer one. */
function withNewerLimit({ max_tokens: limit, ...body }: JsonRecord): JsonRecord {
  return limit === undefined ? body : { ...body, max_completion_tokens: limit };
}
