import { type JsonRecord, recordOf } from '../dialects/json.ts';
import { usageOf } from '../dialects/usage.ts';
import type { Usage } from '../model/usage.ts';
import type { ProviderKind, ProviderSettings, ProviderTools } from './provider.ts';
import { readRecord } from './transport/bodies.ts';
import { httpProvider } from './transport/http-kind.ts';

const baseUrl = 'https://openrouter.ai/api/v1';
const recordTimeoutMs = 10_000;

export const openrouter: ProviderKind = {
  kind: 'openrouter',
  about: 'OpenRouter; tells afterwards what an answer used, so broken calls are settled exactly',
  needs: ['secret'],
  make: (settings, tools) => ({
    ...httpProvider(
      {
        kind: 'openrouter',
        speaks: 'openai',
        baseUrl,
        paths: { chat: '/chat/completions', embeddings: '/embeddings' },
        stopsBilling: true,
        headers,
        // Its own word for what OpenAI calls stream_options; it works without a stream as well.
        prepare: (body) => ({ ...body, usage: { include: true } }),
      },
      settings,
      tools,
    ),
    recordOf: (upstreamId) => generation(upstreamId, settings, tools),
  }),
};

function headers(secret: string | undefined): Record<string, string> {
  return { authorization: `Bearer ${secret ?? ''}` };
}

async function generation(
  upstreamId: string,
  settings: ProviderSettings,
  { request }: ProviderTools,
): Promise<Usage | undefined> {
  const response = await request({
    url: `${settings.baseUrl ?? baseUrl}/generation?id=${encodeURIComponent(upstreamId)}`,
    method: 'GET',
    headers: headers(settings.secret),
    signal: new AbortController().signal,
    firstByteMs: recordTimeoutMs,
    betweenChunksMs: recordTimeoutMs,
  });
  if (!response.ok) return undefined;
  const record = await readRecord(response.body);
  if (response.status !== 200) return undefined;
  return recordedUsage(recordOf(record.data));
}

/** Its own words for what its answers say as OpenAI's do; judged as theirs. */
function recordedUsage(data: JsonRecord): Usage | undefined {
  return usageOf('openai', {
    prompt_tokens: data.native_tokens_prompt,
    completion_tokens: data.native_tokens_completion,
    prompt_tokens_details: { cached_tokens: data.native_tokens_cached },
    completion_tokens_details: { reasoning_tokens: data.native_tokens_reasoning },
  });
}
