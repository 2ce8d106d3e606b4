/** An endpoint of ten milliseconds and an object store, in a process of their own. */
import { startObjectStore } from '@gauntlet/studio/testing/object-store';
import { startUpstream } from '@gauntlet/studio/testing/upstream';

const [upstream, objects] = await Promise.all([startUpstream(), startObjectStore()]);
upstream.latencyMs = () => Number(process.env.BENCH_STUDIO_LATENCY_MS ?? 10);
upstream.answer = () => 'A sentence or two that a model could have written about this topic.';
console.log(`roles ${upstream.url} ${objects.url}`);
