import { loadPrograms } from '../../config/programs/index.js';
import { RETENTION_YEARS } from '../core/evidence.js';
import type { Program, Rule } from '../core/programs/index.js';
import type { RetentionRules } from '../ledger/index.js';
import { loadConfigFile } from '../outside.js';
import { chosen } from './chosen.js';

/** What a configuration and the rules of programs ask a site's ledger to be kept for. @throws ConfigError, EbbError */
export async function loadRetention(file: string, siteId: string): Promise<RetentionRules> {
  const { sites, evidence } = await loadConfigFile(file);
  const site = chosen(sites, siteId, (each) => each.siteId, 'site', 'the configuration');
  const programs = [...loadPrograms().programs.values()].map((program) => ({
    programId: program.programId,
    years: yearsOf(program),
  }));
  const enrolled = new Set((site.enrolments ?? []).map(({ enrolment }) => enrolment.programId));
  return {
    inForce: [
      { of: `site ${siteId}`, years: site.retentionYears ?? RETENTION_YEARS.usual },
      ...programs
        .filter(({ programId }) => enrolled.has(programId))
        .map(({ programId, years }) => ({ of: `program ${programId}`, years })),
    ],
    programs,
    wormPath: evidence?.worm?.path ?? null,
  };
}

/** The longest that any of its rules has asked for, whenever it was in force. */
function yearsOf({ rules }: Program): number {
  const asked = rules.flatMap((rule) =>
    rule.rule === 'retention' ? [(rule as Rule<'retention'>).years] : [],
  );
  return Math.max(RETENTION_YEARS.min, ...asked);
}
