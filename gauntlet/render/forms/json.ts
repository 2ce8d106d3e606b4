/** The run as the document that `run --json` prints. */
import { renderJson } from '../json.ts';
import type { Form } from './form.ts';

export const json: Form = {
  name: 'json',
  summary: 'the document that `gauntlet run --json` prints',
  file: 'gauntlet.json',
  render: ({ facts }) => renderJson(facts),
};
