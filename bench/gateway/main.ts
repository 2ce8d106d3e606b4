/**
 * What money costs (holds a second, and how long one takes), then what a whole call costs:
 * BENCH_GATEWAY=ledger,latency,rates,streams names the parts, all of them when it is unset.
 */
import { type CallPart, callParts, callsBench } from './calls.ts';
import { ledgerBench } from './ledger.ts';

const asked = process.env.BENCH_GATEWAY?.split(',') ?? ['ledger', ...callParts];
const isCallPart = (part: string): part is CallPart => callParts.some((one) => one === part);
const unknown = asked.filter((part) => part !== 'ledger' && !isCallPart(part));
if (unknown.length > 0) throw new Error(`the bench of the gateway has no part ${unknown.join()}`);

if (asked.includes('ledger')) await ledgerBench();
const calls = new Set(asked.filter(isCallPart));
if (calls.size > 0) await callsBench(calls);
