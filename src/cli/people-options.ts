import { Option } from 'commander';
import { EbbError } from '../core/errors.js';
import { type Grant, grantMistake, type Role, ROLES } from '../core/people/index.js';

/** The options by which a role is given. */
export interface GrantOptions {
  readonly role?: Role;
  readonly site: readonly string[];
  readonly customer: readonly string[];
}

const collect = (value: string, known: readonly string[]): string[] => [...known, value];

/** `--role`, `--site …`, `--customer …` */
export function grantOptions(fallback?: Role): readonly Option[] {
  const role = new Option('--role <role>', 'what they may do').choices(ROLES);
  return [
    fallback === undefined ? role.makeOptionMandatory() : role.default(fallback),
    new Option('--site <id>', 'at this site only; may be given again (default: all sites)')
      .argParser(collect)
      .default([]),
    new Option('--customer <id>', 'whose machines the role customer sees; may be given again')
      .argParser(collect)
      .default([]),
  ];
}

/** The grant that the options say. @throws EbbError (rejected) */
export function grantOf({ role, site, customer }: GrantOptions): Grant {
  const grant: Grant = {
    role: role!,
    sites: site.length === 0 ? 'all' : site,
    ...(customer.length > 0 && { customers: customer }),
  };
  const mistake = grantMistake(grant);
  if (mistake !== null) throw new EbbError('rejected', mistake);
  return grant;
}

/** As in "operator at west, east; customer acme everywhere". */
export function grantsText(grants: readonly Grant[]): string {
  if (grants.length === 0) return 'no role';
  return grants
    .map(({ role, sites, customers = [] }) => {
      const where = sites === 'all' ? 'everywhere' : `at ${sites.join(', ')}`;
      return [role, ...customers, where].join(' ');
    })
    .join('; ');
}
