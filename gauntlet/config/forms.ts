/** Small forms that several parts of a configuration share. */
import { z } from 'zod';
import { durationPattern } from './duration.ts';

export const name = z
  .string()
  .regex(/^[\w][\w .:@-]*$/, 'a name has letters, digits, blanks and . : @ _ - only');

export const duration = z
  .union([z.number().positive(), z.string().regex(durationPattern, 'a time such as 30 s or 2 min')])
  .describe('a time: a number of milliseconds, or text such as "30 s" or "2 min"');
