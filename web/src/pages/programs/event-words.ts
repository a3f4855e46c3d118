import type { ProgramEvent } from './queries.js';

export const PHASE_NAMES: Readonly<Record<ProgramEvent['phase'], string>> = {
  announced: 'Announced',
  falling: 'Load falling',
  'in-force': 'In force',
  returning: 'Returning',
  over: 'Over',
  cancelled: 'Cancelled',
};

/** What begins at `next_at`. */
const NEXT_NAMES: Readonly<Record<ProgramEvent['phase'], string>> = {
  announced: 'until the load has to begin to fall',
  falling: 'until the load has to be there',
  'in-force': 'until the event ends',
  returning: 'until it must be ready again',
  over: '',
  cancelled: '',
};

export function nextName({ phase }: Pick<ProgramEvent, 'phase'>): string {
  return NEXT_NAMES[phase];
}

/** Whether its caller can still end it. */
export function canEnd({ phase }: Pick<ProgramEvent, 'phase'>): boolean {
  return phase === 'announced' || phase === 'falling' || phase === 'in-force';
}

export function isOpen({ phase }: Pick<ProgramEvent, 'phase'>): boolean {
  return phase !== 'over' && phase !== 'cancelled';
}
