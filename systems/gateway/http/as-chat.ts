/** A response is a chat completion in another form: one way to hold, route and charge it. */
import { uuidv7 } from '@gauntlet/kit/http';
import type { JsonRecord } from '../dialects/json.ts';
import { responsesFace } from '../dialects/responses/face.ts';
import { responsesToChat } from '../dialects/responses/to-chat.ts';
import type { Asked } from './serve-call.ts';

export function asChat(request: JsonRecord, nowMs: number): Asked {
  const id = uuidv7(nowMs).replaceAll('-', '');
  const face = responsesFace({ request, id, createdS: Math.floor(nowMs / 1_000) });
  return { operation: 'chat', body: responsesToChat(request), face };
}
