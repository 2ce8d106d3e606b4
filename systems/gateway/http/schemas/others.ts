/** The bodies of POST /v1/embeddings and POST /v1/images/generations. */
import { z } from 'zod';
import { handedOn, modelId, said, suchAs } from './common.ts';

const tokens = z.array(z.int().min(0)).min(1).max(1_000_000);

export const embeddingsBody = z.object({
  model: modelId,
  input: z
    .union([
      z.string().min(1),
      z.array(z.string().min(1)).min(1).max(2_048),
      tokens,
      z.array(tokens).min(1),
    ])
    .meta(suchAs('Hello')),
  encoding_format: said(z.enum(['float', 'base64'])),
  dimensions: said(z.int().min(1).max(100_000)),
  user: said(z.string().max(512)),
});
handedOn.add(embeddingsBody);

const size = z
  .string()
  .regex(/^(?:auto|\d{2,5}x\d{2,5})$/, 'is no size of a picture, such as 1024x1024 or auto');

export const imagesBody = z.object({
  model: modelId,
  prompt: z.string().min(1).max(100_000).meta(suchAs('A lighthouse')),
  n: said(z.int().min(1).max(10)),
  size: said(size),
  quality: said(z.string().max(20)),
  style: said(z.string().max(20)),
  background: said(z.string().max(20)),
  output_format: said(z.string().max(20)),
  response_format: said(z.enum(['url', 'b64_json'])),
  user: said(z.string().max(512)),
});
handedOn.add(imagesBody);
