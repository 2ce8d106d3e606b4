/** Reads the report that it is given, and says how fast and in how much memory. */
import { statSync } from 'node:fs';
import { readReport } from 'gauntlet/formats/read';

const MOST_BYTES = 150e6;

const [, , path = ''] = process.argv;
const nothing = () => undefined;
let cases = 0;
const sink = {
  attempt() {
    cases += 1;
  },
  finding: nothing,
  coverage: nothing,
  sample: nothing,
};
const startBytes = process.memoryUsage().rss;
const before = process.threadCpuUsage();
const { completeness } = await readReport(path, sink, { readAt: 0 });
const { user, system } = process.threadCpuUsage(before);
const mostBytes = process.resourceUsage().maxRSS * 1024;
const speed = Math.round(statSync(path).size / (user + system));
const inMegabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
console.log(`1 GB, ${cases} cases, ${completeness.state}: ${speed} MB/s of one thread`);
console.log(
  `memory at most ${inMegabytes(mostBytes)}, of which the program ${inMegabytes(startBytes)}; ` +
    `at most ${inMegabytes(MOST_BYTES)} are wanted`,
);
if (mostBytes > MOST_BYTES || completeness.state !== 'whole') process.exitCode = 1;
