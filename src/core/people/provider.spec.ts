import { describe, expect, it } from '@jest/globals';
import { claimAt, grantsOfClaims, nameOfClaims } from './provider.js';

const operator = { role: 'operator', sites: ['west'] } as const;
const acme = { role: 'customer', sites: 'all', customers: ['acme'] } as const;
const rules = {
  rolesClaim: 'realm.roles',
  grants: [
    { value: 'ops', grant: operator },
    { value: 'acme', grant: acme },
  ],
};

describe('what a provider says of somebody', () => {
  it.each<[string, unknown, object[]]>([
    ['a list', ['ops', 'others', 'acme'], [operator, acme]],
    ['a text', 'acme', [acme]],
    ['another value', ['OPS'], []],
    ['no text', [1, null, { ops: true }], []],
    ['nothing', undefined, []],
  ])('gives roles by %s', (_, roles, expected) => {
    expect(grantsOfClaims({ realm: { roles } }, rules)).toEqual(expected);
  });

  it('is found at a path, or under a name with dots', () => {
    expect(claimAt({ 'https://ebb.example/roles': ['ops'] }, 'https://ebb.example/roles')).toEqual(['ops']);
    expect(claimAt({ realm: 'x' }, 'realm.roles')).toBeUndefined();
  });

  it('has a name, or none', () => {
    expect(nameOfClaims({ email: 'ana@example.com' }, { nameClaim: 'email' })).toBe('ana@example.com');
    expect(nameOfClaims({ email: ' ' }, { nameClaim: 'email' })).toBeNull();
    expect(nameOfClaims({}, { nameClaim: 'email' })).toBeNull();
  });
});
