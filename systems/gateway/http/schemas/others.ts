/** The bodies of POST /v1/embeddings and POST /v1/images/generations. */
import { z } from 'zod';
import { handedOn, modelId, said } from './common.ts';

const tokens = z.array(z.int().min(0)).min(1).max(1_000_000);

export const embeddingsBody = z.object({
  model: modelId,
  input: z.union([
    z.string().min(1),
    z.array(z.string().min(1)).min(1).max(2_048),
    tokens,
    z.array(tokens),
  ]),
  encoding_format: said(z.enum(['float', 'base64'])),
  dimensions: said(z.int().min(1).max(100_000)),
  user: said(z.string().max(512)),
});
handedOn.add(embeddingsBody);

export const imagesBody = z.object({
  model: modelId,
  prompt: z.string().min(1).max(100_000),
  n: said(z.int().min(1).max(10)),
  size: said(z.string().max(20)),
  quality: said(z.string().max(20)),
  style: said(z.string().max(20)),
  background: said(z.string().max(20)),
  output_format: said(z.string().max(20)),
  response_format: said(z.enum(['url', 'b64_json'])),
  user: said(z.string().max(512)),
});
handedOn.add(imagesBody);
