import type { Operation } from '../operation.ts';
import { answerObject } from './get-object.ts';

export const headObject: Operation = {
  name: 'HeadObject',
  method: 'HEAD',
  target: 'object',
  run: (request, context) => answerObject(request, context, false),
};
