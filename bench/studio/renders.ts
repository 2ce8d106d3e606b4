/** Renders of one template a second, beside Jinja2 in Python where there is one. */
import { spawnSync } from 'node:child_process';
import { prepare } from '@gauntlet/studio/templates';

const source = `{% macro line(item) %}- {{ item.name|title }} ({{ item.stars }} of 5){% endmacro %}
Write about {{ topic|upper }} for a {{ reader|default('beginner') }}.
{% for item in items if item.stars > 2 %}{{ line(item) }}
{% else %}nothing
{% endfor %}{{ items|map(attribute='name')|join(', ') }}`;

const items = Array.from({ length: 10 }, (_, at) => ({ name: `thing ${at}`, stars: at % 6 }));
const forMs = 3_000;

const python = `
import json, sys, time
from jinja2.sandbox import SandboxedEnvironment
given = json.load(sys.stdin)
template = SandboxedEnvironment().from_string(given["source"])
count, start = 0, time.perf_counter()
while time.perf_counter() - start < given["forMs"] / 1000:
    for _ in range(100):
        text = template.render(topic="tea %d" % count, items=given["items"])
        count += 1
print(json.dumps({"perSecond": count / (time.perf_counter() - start), "text": text}))
`;

export function rendersBench(): void {
  const compiled = prepare(source);
  if (!compiled.ok) throw new Error(compiled.message);
  const { template } = compiled;
  let count = 0;
  const startMs = performance.now();
  while (performance.now() - startMs < forMs) {
    for (let at = 0; at < 100; at += 1) {
      const result = template.render({ topic: `tea ${count}`, items }, 'seed');
      if (!result.ok) throw new Error(result.message);
      count += 1;
    }
  }
  const ours = (count * 1_000) / (performance.now() - startMs);
  console.log(`renders a second: ${Math.round(ours)}`);
  const input = JSON.stringify({ source, items, forMs });
  const run = spawnSync('python3', ['-c', python], { input, encoding: 'utf8' });
  if (run.status !== 0) {
    console.log('Jinja2 for Python could not be had here: not compared');
    return;
  }
  const { perSecond } = JSON.parse(run.stdout) as { readonly perSecond: number };
  const ratio = (ours / perSecond).toFixed(2);
  console.log(`renders a second of Jinja2 (sandboxed): ${Math.round(perSecond)}; ours x ${ratio}`);
}
