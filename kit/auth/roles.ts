/** PURE: which role may do what, as one table. What the table does not name is refused. */

export interface Roles<Role extends string, Permission extends string> {
  isRole(name: string): name is Role;
  /** A role that is not known may do nothing. */
  may(roles: readonly string[], permission: Permission): boolean;
  permissions(roles: readonly string[]): ReadonlySet<Permission>;
}

/** `rolesTable({ viewer: ['read'], admin: ['read', 'write'] })`. */
export function rolesTable<Role extends string, Permission extends string>(
  table: Readonly<Record<Role, readonly Permission[]>>,
): Roles<Role, Permission> {
  const entries = new Map<string, readonly Permission[]>(Object.entries(table));
  const permissions = (roles: readonly string[]) =>
    new Set(roles.flatMap((role) => entries.get(role) ?? []));
  return {
    isRole: (name): name is Role => entries.has(name),
    may: (roles, permission) => permissions(roles).has(permission),
    permissions,
  };
}
