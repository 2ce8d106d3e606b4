import { catalogue } from '@gauntlet/kit/errors';

export const loadErrors = catalogue({
  LOAD_BAD_URL: {
    what: '{url} is not an address to send requests to.',
    fix: 'Write it whole: http://127.0.0.1:8080/path.',
  },
  LOAD_BAD_REQUEST: {
    what: 'The request {request} has a line break in its first line or in a header.',
    fix: 'Take the line break out, or send the text in the body.',
  },
  LOAD_OTHER_SERVER: {
    what: '{url} is on another server than {authority}.',
    fix: 'Name paths only; one run sends to one server.',
  },
  LOAD_BAD_DURATION: {
    what: "'{text}' is not a length of time.",
    fix: 'Write a number and a unit: 500ms, 30s, 5m, 1h.',
  },
  LOAD_BAD_LIMIT: {
    what: "'{text}' is not a limit.",
    fix: 'Write for example p95<500ms, max<2s, errors<1%, rate>=100/s, samples>=1000, a:p99<1s.',
  },
  LOAD_BAD_SCENARIO: {
    what: 'The scenario cannot be run: {reason}.',
    fix: 'See "Load generator" in the README of the testkit.',
  },
});
