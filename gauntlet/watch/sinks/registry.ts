/** Every sink, one line each. */
import { command } from './command.ts';
import type { Sink } from './sink.ts';
import { slack } from './slack.ts';
import { smtp } from './smtp.ts';
import { webhook } from './webhook.ts';

export const sinks: readonly Sink[] = [webhook, slack, smtp, command];
