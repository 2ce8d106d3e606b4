import type { ProviderKind } from './provider.ts';
import { httpProvider } from './transport/http-kind.ts';

export const anthropic: ProviderKind = {
  kind: 'anthropic',
  about: 'Anthropic',
  needs: ['secret'],
  make: (settings, tools) =>
    httpProvider(
      {
        kind: 'anthropic',
        speaks: 'anthropic',
        baseUrl: 'https://api.anthropic.com/v1',
        paths: { messages: '/messages' },
        stopsBilling: true,
        headers: (secret) => ({ 'x-api-key': secret ?? '', 'anthropic-version': '2023-06-01' }),
      },
      settings,
      tools,
    ),
};
