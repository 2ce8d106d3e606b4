/** A chat completion as a client of the Responses API sees it. */
import type { Face } from '../face.ts';
import { type Frame, wholeResponse } from './answer.ts';
import { itemsOf } from './items.ts';
import { ResponseStream } from './stream.ts';

export function responsesFace(frame: Frame): Face {
  const stream = new ResponseStream(frame);
  return {
    name: 'responses',
    request: frame.request,
    promptField: 'input',
    whole: (chat) => wholeResponse(frame, itemsOf(chat, frame.id), chat),
    next: (event) => stream.next(event),
    broken: (error) => stream.broken(error),
  };
}
