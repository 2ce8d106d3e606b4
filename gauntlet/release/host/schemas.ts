/** The forms of what a host keeps on its disk and takes over HTTP. */
import { z } from 'zod';

export const versionSchema = z.object({
  version: z.string().min(1),
  command: z.array(z.string()).min(1),
  folder: z.string(),
  environment: z.record(z.string(), z.string()),
  readyPath: z.string().startsWith('/'),
  readyLimitMs: z.number().positive(),
});

export const weightsSchema = z.array(z.tuple([z.string(), z.number().min(0).max(1)]));

export const orderSchema = z.object({
  generation: z.number().int().nonnegative(),
  system: z.string().min(1),
});
