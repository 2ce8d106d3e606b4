// What a provider would count and nobody can before is refused, wherever it stands in a request.
import { expect, test } from 'vitest';
import { chatBody } from './chat.ts';
import { messagesBody } from './messages.ts';

const user = (...content: object[]) => ({ messages: [{ role: 'user', content }] });
const result = (...content: object[]) =>
  user({ type: 'tool_result', tool_use_id: 't', content, is_error: false });
const text = { type: 'text', text: 'x' };
const png = { type: 'base64', media_type: 'image/png', data: 'AAAA' };
const byUrl = (url: string) => ({ type: 'url', url });
const picture = (source: object) => ({ type: 'image', source });
const cachedFor = (ttl: string) => ({ cache_control: { type: 'ephemeral', ttl } });

const isMessage = (body: object) =>
  messagesBody.safeParse({ model: 'm', max_tokens: 9, ...user(text), ...body }).success;

test.each([
  ['a document', user({ type: 'document', source: byUrl('https://a.example/1.pdf') })],
  ['a document from a tool', result({ type: 'document', source: byUrl('https://a.example/1') })],
  ['a finding of a search from a tool', result(text, { type: 'search_result', content: [text] })],
  ['a tool in what a tool gave', result({ type: 'tool_result', tool_use_id: 'u', content: 'x' })],
  ['no content at all from a tool', result({ text: 'x' })],
  ['a file by its name', user(picture({ type: 'file', file_id: 'f' }))],
  ['pages as a picture', user(picture({ ...png, media_type: 'application/pdf' }))],
  ['pages in an address', result(picture(byUrl('data:application/pdf;base64,AAAA')))],
  ['an hour in the cache: text', user({ ...text, ...cachedFor('1h') })],
  ['an hour in the cache: a result', result({ ...text, ...cachedFor('1h') })],
  ['an hour in the cache: system', { system: [{ ...text, ...cachedFor('1h') }] }],
  [
    'an hour in the cache: a tool',
    { tools: [{ name: 'a', input_schema: {}, ...cachedFor('1h') }] },
  ],
])('a message is refused with %s', (_, body) => {
  expect(isMessage(body)).toBe(false);
});

test.each([
  ['text and pictures from a tool', result(text, picture(png))],
  ['a text from a tool', user({ type: 'tool_result', tool_use_id: 't', content: 'rain' })],
  ['nothing from a tool', user({ type: 'tool_result', tool_use_id: 't' })],
  ['a picture by its address', user(picture(byUrl('https://a.example/1.png')))],
  ['five minutes in the cache', user({ ...text, ...cachedFor('5m') })],
  ['the usual time', { system: [{ ...text, cache_control: { type: 'ephemeral' } }] }],
  ['no cache', user({ ...text, cache_control: null })],
])('a message is taken with %s', (_, body) => {
  expect(isMessage(body)).toBe(true);
});

const isChat = (body: object) => chatBody.safeParse({ model: 'm', ...user(text), ...body }).success;
const byAddress = (url: string) => user({ type: 'image_url', image_url: { url } });
const said = (more: object) => ({ messages: [{ role: 'assistant', content: 'x', ...more }] });
const read = { type: 'file', file: { hash: 'h', content: [text] } };
const tool = { type: 'function', function: { name: 'a' } };

test.each([
  ['sound', user({ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } })],
  ['a file', user({ type: 'file', file: { file_id: 'f' } })],
  ['a film', user({ type: 'video_url', video_url: { url: 'https://a.example/1.mp4' } })],
  ['a file from a tool', { messages: [{ role: 'tool', content: [{ type: 'file' }] }] }],
  ['pages as a picture', byAddress('data:application/pdf;base64,AAAA')],
  ['what only the provider can reach', byAddress('gs://bucket/film.mp4')],
  ['an answer that was spoken', said({ audio: { id: 'audio_1' } })],
  ['a file that was read before', said({ annotations: [read] })],
  ['an hour in the cache: text', user({ ...text, ...cachedFor('1h') })],
  ['an hour in the cache: a message', said(cachedFor('1h'))],
  ['an hour in the cache: a tool', { tools: [{ ...tool, ...cachedFor('1h') }] }],
])('a chat is refused with %s', (_, body) => {
  expect(isChat(body)).toBe(false);
});

test.each([
  ['a picture by its address', byAddress('https://a.example/1.png')],
  ['a picture', byAddress('data:image/png;base64,AAAA')],
  ['an answer as it came', said({ audio: null, refusal: null, annotations: [], tool_calls: null })],
  ['a source that was named', said({ annotations: [{ type: 'url_citation', url_citation: {} }] })],
  ['five minutes in the cache', user({ ...text, ...cachedFor('5m') })],
])('a chat is taken with %s', (_, body) => {
  expect(isChat(body)).toBe(true);
});
