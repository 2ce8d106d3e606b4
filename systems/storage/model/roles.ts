/** Who may do what on the file API. What the table does not name is refused. */
import { type Roles, rolesTable } from '@gauntlet/kit/auth';

export type Role = 'reader' | 'writer' | 'server' | 'admin';
export type Permission = 'read' | 'write' | 'heartbeat' | 'manage';

export const roles: Roles<Role, Permission> = rolesTable({
  reader: ['read'],
  writer: ['read', 'write'],
  // A chunk server tells of itself and sees nobody's files.
  server: ['heartbeat'],
  admin: ['read', 'write', 'heartbeat', 'manage'],
});
