import { expect, test } from 'vitest';
import { rolesTable } from './roles.ts';

const roles = rolesTable({ viewer: ['read'], editor: ['read', 'write'], nobody: [] });

test.each([
  [['viewer'], 'read', true],
  [['viewer'], 'write', false],
  [['viewer', 'editor'], 'write', true],
  [['nobody'], 'read', false],
  [[], 'read', false],
  [['constructor', '__proto__', 'Editor'], 'read', false],
] as const)('%j may %s: %s', (names, permission, allowed) => {
  expect(roles.may(names, permission)).toBe(allowed);
});

test('knows its roles and their permissions', () => {
  expect(roles.isRole('viewer')).toBe(true);
  expect(roles.isRole('toString')).toBe(false);
  expect([...roles.permissions(['viewer', 'editor'])]).toEqual(['read', 'write']);
});
