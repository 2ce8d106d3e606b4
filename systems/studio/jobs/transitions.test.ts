import { describe, expect, test } from 'vitest';
import { jobStatuses } from '../model/nouns.ts';
import { after, isEnded, type JobEvent, sourcesOf, transitions } from './transitions.ts';

const events: readonly JobEvent[] = [
  'start',
  'interrupt',
  'complete',
  'finish partly',
  'exhaust',
  'fail',
  'pause',
  'resume',
  'raise',
  'cancel',
  'retry',
];

describe('the table of a job', () => {
  test('knows every status, and leads to known ones only', () => {
    expect(Object.keys(transitions).toSorted()).toEqual([...jobStatuses].toSorted());
    for (const row of Object.values(transitions)) {
      for (const [event, status] of Object.entries(row)) {
        expect(events).toContain(event);
        expect(jobStatuses).toContain(status);
      }
    }
  });
  test.each([
    ['COMPLETED', 'cancel'],
    ['CANCELLED', 'resume'],
    ['CANCELLED', 'start'],
    ['COMPLETED', 'start'],
    ['PAUSED', 'start'],
    ['PAUSED', 'complete'],
    ['QUEUED', 'complete'],
    ['BUDGET_EXCEEDED', 'start'],
    ['FAILED', 'start'],
    ['PARTIAL', 'cancel'],
  ] as const)('%s does not take "%s"', (status, event) => {
    expect(after(status, event)).toBeUndefined();
  });
  test('only a job that runs can end well', () => {
    for (const event of ['complete', 'finish partly', 'exhaust', 'interrupt'] as const) {
      expect(sourcesOf(event)).toEqual(['RUNNING']);
    }
  });
  test('what has ended can not be cancelled, what has not can', () => {
    expect(jobStatuses.filter(isEnded)).toEqual([
      'COMPLETED',
      'PARTIAL',
      'FAILED',
      'BUDGET_EXCEEDED',
      'CANCELLED',
    ]);
  });
  test('from everywhere but the two ends there is a way on', () => {
    const stuck = jobStatuses.filter((status) => Object.keys(transitions[status]).length === 0);
    expect(stuck).toEqual(['COMPLETED', 'CANCELLED']);
  });
});
