import {
  type BedrockRuntimeClient,
  BedrockRuntimeServiceException,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { stopsOf } from '../dialects/reasons.ts';
import { bedrockClient } from './bedrock/client.ts';
import { type Asked, converseInput, messageAnswer, messageEvents } from './bedrock/converse.ts';
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
  const spoken = asSpoken(call, 'anthropic');
  const input = converseInput(spoken, model);
  const askedAs = (id: string | undefined) => ({
    ...{ id: `msg_${id ?? 'bedrock'}`, model },
    stops: stopsOf(spoken),
  });
  if (!stream) {
    const answer = await client.send(new ConverseCommand(input));
    const asked = askedAs(answer.$metadata.requestId);
    return { kind: 'whole', dialect: 'anthropic', body: messageAnswer(answer, asked) };
  }
  const answer = await client.send(new ConverseStreamCommand(input));
  if (answer.stream === undefined) return { kind: 'failed', failure: { reason: 'malformed' } };
  const asked = askedAs(answer.$metadata.requestId);
  const pieces = piecesOf(answer.stream, asked)[Symbol.asyncIterator]();
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
  asked: Asked,
): AsyncGenerator<StreamPiece, void, undefined> {
  let isFinished = false;
  try {
    for await (const event of stream) {
      const events = messageEvents(event, asked);
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
