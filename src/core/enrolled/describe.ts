import type { Commitment } from '../programs/index.js';
import { formatPower } from '../units.js';
import type { SiteEnrolment } from './terms.js';

/** What a site has promised, and what a person has to look at, in lines for people. */
export function describeEnrolments(site: {
  readonly enrolments?: readonly SiteEnrolment[];
  readonly signals?: readonly { readonly sourceId: string }[];
}): string[] {
  const { enrolments = [], signals = [] } = site;
  const heard = new Set(enrolments.flatMap(({ calls }) => calls.map(({ sourceId }) => sourceId)));
  return [
    ...enrolments.flatMap((terms) => [
      enrolmentText(terms),
      ...terms.warnings.map(
        ({ problem, fix, rule, verification }) => `  look at: ${problem} (${rule}, ${verification}). ${fix}`,
      ),
    ]),
    ...signals
      .filter(({ sourceId }) => !heard.has(sourceId))
      .map(
        ({ sourceId }) =>
          `source of signals ${sourceId} belongs to no enrolment: what it says is kept, and nothing follows from it`,
      ),
  ];
}

/** What is told to programs' agents, in lines for people. */
export function describeTelemetry({
  telemetry = [],
}: {
  readonly telemetry?: readonly {
    readonly linkId: string;
    readonly protocol: string;
    readonly enrolmentId: string;
    readonly everySeconds: number;
    readonly staleAfterSeconds: number;
    readonly relay: { readonly host: string } | null;
  }[];
}): string[] {
  return telemetry.map(({ linkId, protocol, enrolmentId, everySeconds, staleAfterSeconds, relay }) =>
    [
      `${linkId}: telemetry of ${enrolmentId} by ${protocol}`,
      `every ${everySeconds} s`,
      `invalid after ${staleAfterSeconds} s`,
      relay === null ? 'no relay is read' : `relay at ${relay.host}`,
    ].join(', '),
  );
}

function enrolmentText({ enrolment, calls }: SiteEnrolment): string {
  const { enrolmentId, programId, kind, feederId, from, to, commitments, leadSeconds } = enrolment;
  const caller = `called by ${calls.map(({ sourceId }) => sourceId).join(' or ') || 'nobody'}`;
  return [
    `${enrolmentId}: ${programId}, ${kind} at ${feederId}`,
    `from ${from}${to === null ? '' : ` to ${to}`}`,
    commitments.map((each) => commitmentText(each)).join(' + ') || 'nothing committed',
    `${caller}, gone ${leadSeconds} s after the decision`,
  ].join(', ');
}

function commitmentText({ periodId, powerW, maximumBaseLoadW }: Commitment): string {
  const level = maximumBaseLoadW === null ? '' : ` down to ${formatPower(maximumBaseLoadW)}`;
  return `${formatPower(powerW)}${level} ${periodId === null ? 'at all hours' : `in ${periodId}`}`;
}
