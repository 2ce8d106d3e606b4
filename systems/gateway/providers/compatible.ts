import type { ProviderKind } from './provider.ts';
import { httpProvider } from './transport/http-kind.ts';
import { withStreamUsage } from './transport/spoken.ts';

/** vLLM, llama.cpp, Ollama, Groq, Together, Mistral and whoever else speaks as OpenAI does. */
export const compatible: ProviderKind = {
  kind: 'compatible',
  about: 'Any server with the API of OpenAI, at the base URL that the administrator gives',
  needs: ['baseUrl'],
  make: (settings, tools) =>
    httpProvider(
      {
        kind: 'compatible',
        speaks: 'openai',
        baseUrl: '',
        paths: {
          chat: '/chat/completions',
          embeddings: '/embeddings',
          images: '/images/generations',
        },
        // Nobody knows of a server that we do not know; so its streams are read to their end.
        stopsBilling: false,
        headers: (secret): Record<string, string> =>
          secret === undefined ? {} : { authorization: `Bearer ${secret}` },
        prepare: (body, { stream }) => withStreamUsage(body, stream),
      },
      settings,
      tools,
    ),
};
