/** Every form, one line each. */
import { badge } from './badge.ts';
import { ctrf } from './ctrf.ts';
import type { Form } from './form.ts';
import { github } from './github.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { otlp } from './otlp.ts';
import { sarif } from './sarif.ts';

export const forms: readonly Form[] = [
  markdown,
  html,
  junit,
  ctrf,
  sarif,
  json,
  github,
  badge,
  otlp,
];
