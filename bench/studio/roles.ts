/** An endpoint of ten milliseconds and an object store, in a process of their own. */
import { startObjectStore } from '../../systems/studio/tests/support/object-store.ts';
import { startUpstream } from '../../systems/studio/tests/support/upstream.ts';

const [upstream, objects] = await Promise.all([startUpstream(), startObjectStore()]);
upstream.latencyMs = () => Number(process.env.BENCH_STUDIO_LATENCY_MS ?? 10);
upstream.answer = () => 'A sentence or two that a model could have written about this topic.';
console.log(`roles ${upstream.url} ${objects.url}`);
