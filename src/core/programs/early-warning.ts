import { localTime } from '../market/local-time.js';
import { type Program, rulesInForce, type Verification, weakest } from './rules.js';

/** How a grid stands, as its operator said last. */
export interface GridConditions {
  /** Physical responsive capability; null: not known. */
  readonly prcMw: number | null;
  /** Energy emergency alert, 0 (none) to 3; null: not known. */
  readonly eeaLevel: number | null;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** A program that may well call soon, by the triggers of its rules. Advice: nothing follows from it. */
export interface LikelyCall {
  readonly programId: string;
  /** `met`: the figure of the trigger is reached; `near`: reserve is within a sixth above it. */
  readonly state: 'met' | 'near';
  /** What was read against what. */
  readonly why: string;
  /** The rule's own words: what else has to be so. */
  readonly trigger: string;
  readonly conditionsAt: string;
  readonly source: string;
  readonly verification: Verification;
}

/** Reserve this much above a trigger is worth a word; a choice, no rule. */
const NEAR_RATIO = 7 / 6;
/** Older conditions tell nothing of what is coming. */
const AGE_MINUTES_MAX = 10;

/**
 * Whether a program is likely to call, by its triggers in force at `now` (ISO 8601 UTC); null where it is not, where its
 * triggers have no figures, or where conditions are too old.
 */
export function likelyCall(program: Program, conditions: GridConditions, now: string): LikelyCall | null {
  const { prcMw, eeaLevel, at } = conditions;
  if (Date.parse(now) - Date.parse(at) > AGE_MINUTES_MAX * 60_000) return null;
  const { date } = localTime(program.timeZone, Date.parse(now));
  const found = rulesInForce(program, 'trigger', date).flatMap((rule): LikelyCall[] => {
    const { text: trigger, reserveBelowW, eeaLevelMin, source } = rule;
    const about = {
      programId: program.programId,
      trigger,
      conditionsAt: at,
      source,
      verification: weakest([rule]),
    };
    if (eeaLevelMin !== null && eeaLevel !== null && eeaLevel >= eeaLevelMin) {
      return [
        { ...about, state: 'met', why: `EEA ${eeaLevel} is in force, the trigger is EEA ${eeaLevelMin}` },
      ];
    }
    if (reserveBelowW === null || prcMw === null) return [];
    const triggerMw = reserveBelowW / 1e6;
    const read = `physical responsive capability is ${Math.round(prcMw)} MW, the trigger ${triggerMw} MW`;
    if (prcMw < triggerMw) return [{ ...about, state: 'met', why: read }];
    return prcMw < triggerMw * NEAR_RATIO ? [{ ...about, state: 'near', why: read }] : [];
  });
  return found.find(({ state }) => state === 'met') ?? found[0] ?? null;
}
