import type { JsonRecord } from '../dialects/json.ts';
import { chunksOf, localChat, promptTokensOf, wholeAnswer } from './local/chat.ts';
import { localEmbeddings, localImages } from './local/others.ts';
import type { ProviderAnswer, ProviderCall, ProviderKind, StreamPiece } from './provider.ts';
import { asSpoken } from './transport/spoken.ts';

/** Deterministic, and built in: for tests, demos, and a gateway that nobody has configured. */
export const local: ProviderKind = {
  kind: 'local',
  about: 'A small deterministic model that is built in and says what it is; needs nothing',
  needs: [],
  make: ({ name }, { nowMs }) => ({
    name,
    kind: 'local',
    stopsBilling: true,
    operations: ['chat', 'messages', 'embeddings', 'images'],
    countPrompt: (operation, body) =>
      promptTokensOf(asSpoken({ operation, body, maxTokens: 0 }, 'openai')),
    send: async (call) => answerOf(call, Math.floor(nowMs() / 1_000)),
  }),
};

function answerOf(call: ProviderCall, createdS: number): ProviderAnswer {
  const { operation, body, model, stream } = call;
  if (operation === 'embeddings') return whole(localEmbeddings(body, model));
  if (operation === 'images') return whole(localImages(body, createdS));
  const answer = localChat(asSpoken(call, 'openai'));
  if (!stream) return whole(wholeAnswer(answer, model, createdS));
  const chunks = chunksOf(answer, model, createdS);
  return { kind: 'stream', dialect: 'openai', pieces: piecesOf(chunks, call.signal) };
}

function whole(body: JsonRecord): ProviderAnswer {
  return { kind: 'whole', dialect: 'openai', body };
}

async function* piecesOf(
  chunks: Iterable<JsonRecord>,
  signal: AbortSignal,
): AsyncGenerator<StreamPiece, void, undefined> {
  for (const chunk of chunks) {
    if (signal.aborted) {
      yield { kind: 'failed', failure: { reason: 'aborted' } };
      return;
    }
    yield { kind: 'event', event: { data: JSON.stringify(chunk), record: chunk } };
  }
  yield { kind: 'event', event: { data: '[DONE]' } };
}
