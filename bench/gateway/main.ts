/** What money costs: holds a second, and how long one takes. */
import { ledgerBench } from './ledger.ts';

await ledgerBench();
