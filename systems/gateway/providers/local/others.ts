/** The built-in model's embeddings and images. */
import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import type { Json, JsonRecord } from '../../dialects/json.ts';
import { textOf } from '../../dialects/json.ts';
import { tokensOf } from './tokens.ts';

const defaultDimensions = 256;

export function localEmbeddings(body: JsonRecord, model: string): JsonRecord {
  const inputs = inputsOf(body.input);
  const dimensions = Math.max(1, Number(body.dimensions ?? defaultDimensions));
  const tokens = inputs.reduce((sum, text) => sum + tokensOf(text).length, 0);
  return {
    object: 'list',
    model,
    data: inputs.map((text, index) => {
      const vector = vectorOf(text, dimensions);
      const embedding = body.encoding_format === 'base64' ? packed(vector) : vector;
      return { object: 'embedding', index, embedding };
    }),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/** A text, texts, the tokens of a text, or those of texts. */
function inputsOf(input: Json | undefined): readonly string[] {
  if (typeof input === 'string') return [input];
  if (!Array.isArray(input)) return [];
  if (input.every((item) => typeof item === 'number')) return [input.join(' ')];
  return input.map((item) => (Array.isArray(item) ? item.join(' ') : textOf(item)));
}

/** Words decide the direction, so that texts which share words are near each other. */
function vectorOf(text: string, dimensions: number): number[] {
  const vector = new Float64Array(dimensions);
  for (const token of tokensOf(text.toLowerCase())) {
    const digest = createHash('sha256').update(token.trim()).digest();
    for (let part = 0; part < 8; part += 1) {
      const at = digest.readUInt32BE(part * 4) % dimensions;
      vector[at] = (vector[at] ?? 0) + ((digest[part] ?? 0) % 2 === 0 ? 1 : -1);
    }
  }
  const length = Math.hypot(...vector) || 1;
  return [...vector].map((value) => value / length);
}

function packed(vector: readonly number[]): string {
  return Buffer.from(new Float32Array(vector).buffer).toString('base64');
}

/** One plain colour that follows from the prompt, as a PNG of 64 by 64. */
export function localImages(body: JsonRecord, createdS: number): JsonRecord {
  const count = Math.max(1, Number(body.n ?? 1));
  const prompt = textOf(body.prompt);
  return {
    created: createdS,
    data: Array.from({ length: count }, (_, index) => ({
      b64_json: png(createHash('sha256').update(`${prompt} ${index}`).digest()).toString('base64'),
      revised_prompt: `The built-in model "local" paints one colour for: ${prompt}`,
    })),
  };
}

const side = 64;

function png(colour: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // 8 bits, colours as they are (2).
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.of(0), ...Array(side).fill(colour.subarray(0, 3))]);
  const pixels = deflateSync(Buffer.concat(Array(side).fill(row)));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
