/** PURE: pictures in the form that was asked for. */
import { type JsonRecord, recordsOf, textOf } from './json.ts';

/** How the bytes of each kind of picture begin, in base64. */
const beginnings = [
  ['/9j/', 'image/jpeg'],
  ['UklGR', 'image/webp'],
  ['R0lGOD', 'image/gif'],
] as const;

/**
 * Who asks for an address gets one that holds the picture itself where the provider gives bytes: a
 * client reads `url`, and finds nothing there otherwise, for a picture that was paid.
 */
export function picturesAsAsked(answer: JsonRecord, { response_format }: JsonRecord): JsonRecord {
  if (response_format !== 'url' || !Array.isArray(answer.data)) return answer;
  return { ...answer, data: recordsOf(answer.data).map(withAddress) };
}

function withAddress(picture: JsonRecord): JsonRecord {
  const { b64_json: bytes, ...rest } = picture;
  if (typeof bytes !== 'string' || textOf(picture.url) !== '') return picture;
  const [, type] = beginnings.find(([head]) => bytes.startsWith(head)) ?? ['', 'image/png'];
  return { ...rest, url: `data:${type};base64,${bytes}` };
}
