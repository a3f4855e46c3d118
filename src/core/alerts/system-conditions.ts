import type { Condition } from './alert.js';
import type { SystemFacts } from './facts.js';
import type { Severity } from './kinds.js';

const MS_PER_DAY = 86_400_000;
const CERTIFICATE_DAYS = 21;
const CERTIFICATE_DAYS_CRITICAL = 3;
const TOKEN_DAYS = 7;
/** Free share of a disk. */
const DISK_RATIO = 0.1;
const DISK_RATIO_CRITICAL = 0.03;
const BYTES_PER_GB = 1e9;

/** All that is worth telling of Ebb itself at one look. */
export function systemConditions(facts: SystemFacts): Condition[] {
  const { ledgerFault } = facts;
  return [
    ...(ledgerFault === null
      ? []
      : [condition('ledger-failed', '', `The ledger does not verify: ${ledgerFault}`)]),
    ...facts.certificates.flatMap(({ name, expiresAt }) => {
      const days = daysTo(expiresAt, facts.now);
      const severity = days <= CERTIFICATE_DAYS_CRITICAL ? 'critical' : 'warning';
      const text = `Certificate of ${name} ${endText(days, expiresAt)}`;
      return days > CERTIFICATE_DAYS ? [] : [condition('certificate-expiring', name, text, severity)];
    }),
    ...facts.tokens.flatMap(({ name, expiresAt }) => {
      const days = daysTo(expiresAt, facts.now);
      // What has expired already opens nothing, and somebody meant it to.
      if (days > TOKEN_DAYS || days < 0) return [];
      return [condition('token-expiring', name, `Token ${name} ${endText(days, expiresAt)}`)];
    }),
    ...facts.disks.flatMap(({ name, freeBytes, totalBytes }) => {
      const free = freeBytes / totalBytes;
      const severity = free <= DISK_RATIO_CRITICAL ? 'critical' : 'warning';
      const text = `${(freeBytes / BYTES_PER_GB).toFixed(1)} GB of ${name} are free, ${Math.floor(100 * free)} %`;
      return free > DISK_RATIO ? [] : [condition('disk-low', name, text, severity)];
    }),
    ...facts.routes.flatMap(({ routeId, waiting, problem }) => {
      const text = `Route ${routeId} fails, ${waiting} messages wait: ${problem}`;
      return problem === null ? [] : [condition('route-failing', routeId, text)];
    }),
  ];
}

function daysTo(at: string, now: string): number {
  return (Date.parse(at) - Date.parse(now)) / MS_PER_DAY;
}

function endText(days: number, at: string): string {
  return days < 0 ? `has expired (${at})` : `expires in ${Math.floor(days)} days (${at})`;
}

function condition(kind: Condition['kind'], about: string, text: string, severity?: Severity): Condition {
  return { kind, siteId: null, about, text, ...(severity && { severity }) };
}
