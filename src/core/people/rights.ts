/** What a request may need. A role is a set of these. */
export const PERMISSIONS = [
  /** See all of a site. */
  'read',
  /** See one's own machines; whoever may see all may see these. */
  'read-own',
  /** Take records and reports out, and have reports made. */
  'export',
  /** Move machines: overrides, modes, corrections of the record. */
  'operate',
  /** Bring data in: events, meter files. */
  'ingest',
  /** Be the second person. */
  'approve',
  /** Change what is configured. */
  'configure',
  /** Change who may do what. */
  'administer',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** What each role may do. A role is never renamed: records name it. */
export const ROLE_PERMISSIONS = {
  viewer: ['read', 'read-own'],
  operator: ['read', 'read-own', 'export', 'operate', 'ingest', 'approve'],
  auditor: ['read', 'read-own', 'export'],
  admin: PERMISSIONS,
  /** A hosted customer: sees his own machines, and nothing of anybody else. */
  customer: ['read-own'],
} as const satisfies Readonly<Record<string, readonly Permission[]>>;

export type Role = keyof typeof ROLE_PERMISSIONS;

export const ROLES = Object.keys(ROLE_PERMISSIONS) as readonly Role[];

/** A role at some sites, or at all of them, those that come later too. */
export interface Grant {
  readonly role: Role;
  readonly sites: 'all' | readonly string[];
  /** Whose machines a `customer` sees; no other role has any. */
  readonly customers?: readonly string[] | undefined;
}

/** Who asks: a person or a token. */
export interface Actor {
  /** As records name it: `ana`, or `token:night-export`. */
  readonly name: string;
  readonly kind: 'person' | 'token';
  readonly grants: readonly Grant[];
}

/** Where a permission is needed: at one site, at any one at the least, or over all there are. */
export type Place = { readonly siteId: string } | 'anywhere' | 'everywhere';

export function may(actor: Actor, permission: Permission, place: Place): boolean {
  return actor.grants.some(
    ({ role, sites }) => covers(sites, place) && permissionsOf(role).includes(permission),
  );
}

/** Whether the actor may know that there is such a site. */
export function seesSite(actor: Actor, siteId: string): boolean {
  return actor.grants.some(({ sites }) => covers(sites, { siteId }));
}

/** Whose machines the actor sees at a site: everybody's, or those of these customers only. */
export function customersSeen(actor: Actor, siteId: string): 'all' | readonly string[] {
  if (may(actor, 'read', { siteId })) return 'all';
  return actor.grants.flatMap(({ sites, customers }) => (covers(sites, { siteId }) ? (customers ?? []) : []));
}

/** In the order of `PERMISSIONS`. */
export function permissionsAt(actor: Actor, place: Place): readonly Permission[] {
  return PERMISSIONS.filter((permission) => may(actor, permission, place));
}

/** Roles that have a permission, for words on what is missing. */
export function rolesWith(permission: Permission): readonly Role[] {
  return ROLES.filter((role) => permissionsOf(role).includes(permission));
}

/** What is wrong with a grant; null where nothing is. */
export function grantMistake({ role, sites, customers = [] }: Grant): string | null {
  if (sites !== 'all' && sites.length === 0) return 'a role needs a site, or all of them';
  if (role === 'customer' && customers.length === 0)
    return 'the role customer needs the id of a customer: it shows his machines';
  if (role !== 'customer' && customers.length > 0)
    return `customers belong to the role customer, not to ${role}`;
  return null;
}

function permissionsOf(role: Role): readonly Permission[] {
  return ROLE_PERMISSIONS[role];
}

function covers(sites: Grant['sites'], place: Place): boolean {
  if (place === 'anywhere' || sites === 'all') return true;
  return place !== 'everywhere' && sites.includes(place.siteId);
}
