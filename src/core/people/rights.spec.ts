import { describe, expect, it } from '@jest/globals';
import {
  type Actor,
  customersSeen,
  type Grant,
  grantMistake,
  may,
  type Permission,
  PERMISSIONS,
  permissionsAt,
  type Role,
  ROLES,
  rolesWith,
  seesSite,
} from './rights.js';

const actor = (...grants: Grant[]): Actor => ({ name: 'ana', kind: 'person', grants });
const WEST = { siteId: 'west' };
const EAST = { siteId: 'east' };

describe('what a role may do', () => {
  it.each<[Role, Permission[]]>([
    ['viewer', ['read', 'read-own']],
    ['operator', ['read', 'read-own', 'export', 'operate', 'ingest', 'approve']],
    ['auditor', ['read', 'read-own', 'export']],
    ['admin', [...PERMISSIONS]],
    ['customer', ['read-own']],
  ])('%s: %j, there and nowhere else', (role, permissions) => {
    const who = actor({ role, sites: ['west'], ...(role === 'customer' && { customers: ['acme'] }) });
    expect(permissionsAt(who, WEST)).toEqual(permissions);
    expect(permissionsAt(who, 'anywhere')).toEqual(permissions);
    expect(permissionsAt(who, EAST)).toEqual([]);
    expect(permissionsAt(who, 'everywhere')).toEqual([]);
    expect([seesSite(who, 'west'), seesSite(who, 'east')]).toEqual([true, false]);
  });

  it('is there at every site where the grant is for all', () => {
    for (const role of ROLES) {
      const who = actor({ role, sites: 'all' });
      expect(permissionsAt(who, 'everywhere')).toEqual(permissionsAt(who, EAST));
    }
  });

  it('may differ by site', () => {
    const who = actor({ role: 'operator', sites: ['west'] }, { role: 'viewer', sites: 'all' });
    expect([may(who, 'operate', WEST), may(who, 'operate', EAST)]).toEqual([true, false]);
    expect(may(who, 'read', 'everywhere')).toBe(true);
  });

  it('is nothing without a grant', () => {
    expect(permissionsAt(actor(), 'anywhere')).toEqual([]);
  });

  it('is named by the roles that have it', () => {
    expect(rolesWith('operate')).toEqual(['operator', 'admin']);
    expect(rolesWith('administer')).toEqual(['admin']);
  });
});

describe('a hosted customer', () => {
  const who = actor({ role: 'customer', sites: ['west'], customers: ['acme'] });

  it('sees the machines of his own where the grant is, and nobody’s elsewhere', () => {
    expect(customersSeen(who, 'west')).toEqual(['acme']);
    expect(customersSeen(who, 'east')).toEqual([]);
  });

  it('sees all where he is more than that', () => {
    const both = actor(...who.grants, { role: 'viewer', sites: ['east'] });
    expect([customersSeen(both, 'west'), customersSeen(both, 'east')]).toEqual([['acme'], 'all']);
  });
});

it.each<[Grant, RegExp]>([
  [{ role: 'viewer', sites: [] }, /needs a site/],
  [{ role: 'customer', sites: 'all' }, /needs the id of a customer/],
  [{ role: 'viewer', sites: 'all', customers: ['acme'] }, /belong to the role customer/],
])('%j is no grant', (grant, why) => {
  expect(grantMistake(grant)).toMatch(why);
});

it('of a grant that is right nothing is said', () => {
  expect(grantMistake({ role: 'customer', sites: ['west'], customers: ['acme'] })).toBeNull();
});
