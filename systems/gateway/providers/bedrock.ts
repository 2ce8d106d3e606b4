import {
  type BedrockRuntimeClient,
  BedrockRuntimeServiceException,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { bedrockClient } from './bedrock/client.ts';
import { converseInput, messageAnswer, messageEvents } from './bedrock/converse.ts';
import {
  type ProviderAnswer,
  type ProviderCall,
  type ProviderKind,
  type StreamPiece,
  UpstreamBroken,
  type UpstreamFailure,
} from './provider.ts';
import { asSpoken } from './transport/spoken.ts';

export const bedrock: ProviderKind = {
  kind: 'bedrock',
  about: 'Amazon Bedrock through its Converse API; the secret is `ID:SECRET` or the usual AWS ways',
  needs: ['region'],
  make: (settings, tools) => ({
    name: settings.name,
    kind: 'bedrock',
    // It goes on to the end of what it was asked for.
    stopsBilling: false,
    operations: ['chat', 'messages'],
    async send(call) {
      const { limits, stream, signal } = call;
      const firstByteMs = stream ? limits.firstByteMs : limits.wholeAnswerMs;
      const betweenChunksMs = stream ? limits.betweenChunksMs : limits.wholeAnswerMs;
      const client = bedrockClient(settings, tools, { firstByteMs, betweenChunksMs }, signal);
      try {
        return await answerOf(client, call);
      } catch (error) {
        return { kind: 'failed', failure: failureOf(error) };
      }
    },
  }),
};

async function answerOf(client: BedrockRuntimeClient, call: ProviderCall): Promise<ProviderAnswer> {
  const { model, stream } = call;
  const input = converseInput(asSpoken(call, 'anthropic'), model);
  if (!stream) {
    const answer = await client.send(new ConverseCommand(input));
    const id = `msg_${answer.$metadata.requestId ?? 'bedrock'}`;
    return { kind: 'whole', dialect: 'anthropic', body: messageAnswer(answer, id, model) };
  }
  const answer = await client.send(new ConverseStreamCommand(input));
  if (answer.stream === undefined) return { kind: 'failed', failure: { reason: 'malformed' } };
  const id = `msg_${answer.$metadata.requestId ?? 'bedrock'}`;
  const pieces = piecesOf(answer.stream, id, model)[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done === true) return { kind: 'failed', failure: { reason: 'cut' } };
  if (first.value.kind === 'failed') return first.value;
  return { kind: 'stream', dialect: 'anthropic', pieces: resumed(first.value, pieces) };
}

async function* resumed(
  first: StreamPiece,
  rest: AsyncGenerator<StreamPiece, void, undefined>,
): AsyncGenerator<StreamPiece, void, undefined> {
  yield first;
  yield* rest;
}

async function* piecesOf(
  stream: AsyncIterable<ConverseStreamOutput>,
  id: string,
  model: string,
): AsyncGenerator<StreamPiece, void, undefined> {
  let isFinished = false;
  try {
    for await (const event of stream) {
      const events = messageEvents(event, id, model);
      if (events === undefined) {
        yield { kind: 'failed', failure: { reason: 'cut', message: Object.keys(event).join() } };
        return;
      }
      for (const one of events) yield { kind: 'event', event: one };
      isFinished ||= event.metadata !== undefined;
    }
  } catch (error) {
    const failure = failureOf(error);
    // An exception inside a stream that had begun is no refusal: part of it was answered.
    yield { kind: 'failed', failure: { ...failure, reason: 'cut' } };
    return;
  }
  if (!isFinished) yield { kind: 'failed', failure: { reason: 'cut' } };
}

function failureOf(error: unknown): UpstreamFailure {
  if (error instanceof UpstreamBroken) return error.failure;
  if (error instanceof BedrockRuntimeServiceException) {
    const status = error.$metadata.httpStatusCode ?? 502;
    return { reason: 'refused', status, message: error.message.slice(0, 500) };
  }
  // Credentials that are not there, before anything was sent.
  const isCredentials = error instanceof Error && /credential/i.test(error.name + error.message);
  return { reason: isCredentials ? 'unreachable' : 'malformed' };
}
