/** What money costs (holds a second, and how long one takes), then what a whole call costs. */
import { callsBench } from './calls.ts';
import { ledgerBench } from './ledger.ts';

await ledgerBench();
await callsBench();
