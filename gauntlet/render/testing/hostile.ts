/** A run whose titles and messages hold what breaks careless writers. */
import type { RunView } from '../view.ts';
import { attempt, attempted, facts, INTEGRATION, viewOfFacts } from './run.ts';

const HOSTILE_TITLE = 'a "b" <script>alert(1)</script> --> ]]> \u0007 \u001b[31mred @all | 🙂';
const HOSTILE_MESSAGE = '```\n# no heading\n::error::no command\u0000%0A</pre><img src=x>';

export const hostileFacts = [
  ...facts,
  attempted(
    INTEGRATION,
    attempt('integration', [HOSTILE_TITLE], 'failed', HOSTILE_MESSAGE),
    20_001,
  ),
];

export function hostileView(): RunView {
  return viewOfFacts(hostileFacts);
}
