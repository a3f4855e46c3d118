export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What is worth telling people of, as data. A kind is never renamed: configurations and records name it. */
export interface AlertKindRule {
  readonly severity: Severity;
  /** About what is owed to a program or the grid: no quiet hours ever hold it back, and the ledger has it. */
  readonly obligation: boolean;
  readonly title: string;
  /** Seconds for which it must hold before anybody is told. */
  readonly openAfterSeconds: number;
  /** Seconds for which it must not hold any more before it counts as over. */
  readonly clearAfterSeconds: number;
  readonly toDo: string;
}

const OBLIGATION = { obligation: true, openAfterSeconds: 0, clearAfterSeconds: 0 } as const;
const CONDITION = { obligation: false, openAfterSeconds: 60, clearAfterSeconds: 120 } as const;

export const ALERT_KINDS = {
  'event-called': {
    ...OBLIGATION,
    severity: 'warning',
    title: 'Program event called',
    toDo: 'See that the plan brings the load down in time: open the event, and its preview of load.',
  },
  'event-starting': {
    ...OBLIGATION,
    severity: 'critical',
    title: 'Program event starts',
    toDo: 'Watch the load come down. Release overrides that hold it up.',
  },
  'event-at-risk': {
    ...OBLIGATION,
    severity: 'critical',
    title: 'Event at risk',
    openAfterSeconds: 10,
    clearAfterSeconds: 60,
    toDo: 'Curtail by hand what does not obey: breakers or outlets, the largest group first.',
  },
  'event-missed': {
    ...OBLIGATION,
    severity: 'critical',
    title: 'Event missed',
    openAfterSeconds: 10,
    clearAfterSeconds: 60,
    toDo: 'Curtail now. Then tell the program’s operator what happened: the ledger has each step.',
  },
  'obligation-unmet': {
    ...OBLIGATION,
    severity: 'critical',
    title: 'Obligation cannot be met',
    openAfterSeconds: 60,
    clearAfterSeconds: 120,
    toDo: 'Free what holds the load: overrides, stuck miners. If it cannot be met, declare it to the program.',
  },
  'signals-failing': {
    ...OBLIGATION,
    severity: 'critical',
    title: 'Source of program calls not heard',
    openAfterSeconds: 60,
    clearAfterSeconds: 60,
    toDo: 'A call may go unheard. Ask the program’s operator by telephone, and enter events by hand meanwhile.',
  },
  'miners-disobey': {
    ...CONDITION,
    severity: 'warning',
    title: 'Miners do not obey',
    clearAfterSeconds: 300,
    toDo: 'Open the fleet, sorted by cause: see to network, credentials and firmware of what does not follow.',
  },
  'site-unreachable': {
    ...CONDITION,
    severity: 'critical',
    title: 'Site unreachable',
    toDo: 'See to the line between Ebb and the site: VPN, switch, power. Miners stay as they are meanwhile.',
  },
  'feed-stale': {
    ...CONDITION,
    severity: 'warning',
    title: 'Feed stale',
    clearAfterSeconds: 0,
    toDo: 'See to the source, or name another in the configuration; what was declared for this holds meanwhile.',
  },
  'feed-quarantined': {
    ...CONDITION,
    severity: 'warning',
    title: 'Source quarantined',
    openAfterSeconds: 0,
    toDo: 'Compare what it says with the operator’s own page. It is used again once it is plausible.',
  },
  'meter-drift': {
    ...CONDITION,
    severity: 'warning',
    title: 'Meter drifts',
    openAfterSeconds: 0,
    clearAfterSeconds: 0,
    toDo: 'Compare the meter with the miners, feeder by feeder: something draws that Ebb does not know of, or a reading is wrong.',
  },
  'meter-gap': {
    ...CONDITION,
    severity: 'warning',
    title: 'Meter not read',
    openAfterSeconds: 300,
    toDo: 'See to the meter’s line. Intervals without a value can be brought in later as a file.',
  },
  'breaker-near': {
    ...CONDITION,
    severity: 'critical',
    title: 'Load near a feeder’s limit',
    openAfterSeconds: 30,
    toDo: 'See what rises on that feeder; hold it down with an override before the breaker does.',
  },
  'price-above': {
    ...CONDITION,
    severity: 'info',
    title: 'Price above your threshold',
    openAfterSeconds: 0,
    clearAfterSeconds: 300,
    toDo: 'Nothing, where the policy does what you want: the plan says what it does at this price.',
  },
  'price-below': {
    ...CONDITION,
    severity: 'info',
    title: 'Price below your threshold',
    openAfterSeconds: 0,
    clearAfterSeconds: 300,
    toDo: 'Nothing, where the policy does what you want: the plan says what it does at this price.',
  },
  'override-expiring': {
    ...CONDITION,
    severity: 'warning',
    title: 'Override about to expire',
    openAfterSeconds: 0,
    clearAfterSeconds: 0,
    toDo: 'Set it anew if it is still needed; else the plan takes over by itself.',
  },
  'approval-waiting': {
    ...CONDITION,
    severity: 'warning',
    title: 'A second person is asked for',
    openAfterSeconds: 0,
    clearAfterSeconds: 0,
    toDo: 'Look at the request on the page Approvals, or with ebb approval list, and allow or refuse it.',
  },
  'ledger-failed': {
    ...CONDITION,
    severity: 'critical',
    title: 'Ledger does not verify',
    openAfterSeconds: 0,
    toDo: 'Keep the database as it is, export the ledger and verify the file.',
  },
  'tick-aborted': {
    ...CONDITION,
    severity: 'critical',
    title: 'Decision failed',
    clearAfterSeconds: 0,
    toDo: 'Read the log of that tick. Miners stay as last planned; the next tick starts from scratch.',
  },
  'tick-late': {
    ...CONDITION,
    severity: 'critical',
    title: 'Decisions are late',
    toDo: 'See to the machine: CPU, disk, database.',
  },
  'database-down': {
    ...CONDITION,
    severity: 'critical',
    title: 'Database does not answer',
    openAfterSeconds: 30,
    clearAfterSeconds: 30,
    toDo: 'Nothing is sent to miners until it is back. See to the database server and its disk.',
  },
  'certificate-expiring': {
    ...CONDITION,
    severity: 'warning',
    title: 'Certificate expires',
    openAfterSeconds: 0,
    toDo: 'Renew it: a new file in its place is taken into use by itself.',
  },
  'token-expiring': {
    ...CONDITION,
    severity: 'info',
    title: 'Token expires',
    openAfterSeconds: 0,
    toDo: 'Make another with ebb token create, and give it to what uses this one.',
  },
  'disk-low': {
    ...CONDITION,
    severity: 'warning',
    title: 'Disk fills up',
    clearAfterSeconds: 600,
    toDo: 'Make room, or lower retention in the configuration. The database stops when it is full.',
  },
  'route-failing': {
    ...CONDITION,
    severity: 'warning',
    title: 'Alerts do not get out',
    openAfterSeconds: 300,
    clearAfterSeconds: 0,
    toDo: 'Send a test with ebb alert test, and see to the address and the secret of that route.',
  },
} as const satisfies Readonly<Record<string, AlertKindRule>>;

export type AlertKind = keyof typeof ALERT_KINDS;
export const ALERT_KIND_NAMES = Object.keys(ALERT_KINDS) as readonly AlertKind[];

export function ruleOf(kind: AlertKind): AlertKindRule {
  return ALERT_KINDS[kind];
}

/** Whether `a` is at least as severe as `b`. */
export function isAtLeast(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b);
}
