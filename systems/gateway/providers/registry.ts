/** Every kind of provider there is. */
import { anthropic } from './anthropic.ts';
import { bedrock } from './bedrock.ts';
import { compatible } from './compatible.ts';
import { local } from './local.ts';
import { openai } from './openai.ts';
import { openrouter } from './openrouter.ts';
import type { ProviderKind } from './provider.ts';

export const providerKinds: readonly ProviderKind[] = [
  openrouter,
  openai,
  anthropic,
  bedrock,
  compatible,
  local,
];

export function providerKindOf(kind: string): ProviderKind | undefined {
  return providerKinds.find((one) => one.kind === kind);
}
