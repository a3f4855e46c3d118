import { duration } from '../../format/duration.js';
import type { MinerDetail } from './queries.js';

type Envelope = MinerDetail['envelope'];

const VERBS: Readonly<Record<string, string>> = {
  sleep: 'put to sleep',
  wake: 'woken',
  profile: 'set to a profile',
  'power-percent': 'set to a share of its power',
  'power-target': 'set to a power target',
};
const KEPT: Readonly<Record<string, string>> = {
  sleep: 'sleep',
  profile: 'its profile',
  'power-percent': 'its share of power',
  'power-target': 'its power target',
};
const POWER = {
  metered: 'Its watts are metered by the machine itself.',
  estimated: 'Its watts are an estimate.',
  absent: 'It does not tell its watts.',
} as const;

/** What a firmware can do, in sentences. @param behindOutlet whether Ebb can switch its power */
export function envelopeWords(envelope: Envelope, behindOutlet: boolean): string[] {
  const { verbs, restarts, down_seconds: down, up_seconds: up, survives_reboot: kept, power } = envelope;
  const outlet = behindOutlet ? ' Its power can be switched at the outlet, which is done last.' : '';
  if (verbs.length === 0 && !behindOutlet) return ['It can only be read.', POWER[power]];
  return [
    `${verbs.length === 0 ? 'It can only be read.' : `It can be ${listed(verbs.map(verbText))}.`}${outlet}`,
    `It takes up to ${duration(down)} to go to sleep, and up to ${duration(up)} to hash in full again.`,
    restarts.length === 0
      ? 'No change makes it restart.'
      : `It restarts, and hashes nothing for a while, when it is ${listed(restarts.map(verbText))}.`,
    kept.length === 0
      ? 'After a reboot nothing of what it was told stays.'
      : `After a reboot it keeps ${listed(kept.map((each) => KEPT[each] ?? each))}.`,
    POWER[power],
    ...(envelope.dev_fee_ratio === null
      ? []
      : [`The maker of the firmware takes ${(envelope.dev_fee_ratio * 100).toFixed(1)} % of its hash.`]),
  ];
}

function verbText(verb: string): string {
  return VERBS[verb] ?? verb;
}

/** Text such as `a, b or c`. */
function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
