import type { SignalAnswer } from '../../../src/core/ports/signal.js';

/*
 * What a VEN sends, as XML. Only texts are filled in, and each is escaped.
 */

const NAMESPACES = {
  oadr: 'http://openadr.org/oadr-2.0b/2012/07',
  ei: 'http://docs.oasis-open.org/ns/energyinterop/201110',
  pyld: 'http://docs.oasis-open.org/ns/energyinterop/201110/payloads',
} as const;

const OPT_REASONS = [
  'economic',
  'emergency',
  'mustRun',
  'notParticipating',
  'outageRunStatus',
  'overrideStatus',
  'participating',
];

export function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}

/** An element with text or with elements. */
export function element(name: string, ...content: readonly (string | { readonly text: string })[]): string {
  const inner = content.map((part) => (typeof part === 'string' ? part : escapeXml(part.text))).join('');
  const version =
    name.startsWith('oadr:oadr') && content.length > 0 && VERSIONED.has(name)
      ? ' ei:schemaVersion="2.0b"'
      : '';
  return `<${name}${version}>${inner}</${name}>`;
}

const VERSIONED = new Set(
  [
    'CreatePartyRegistration',
    'CreatedPartyRegistration',
    'CanceledPartyRegistration',
    'Poll',
    'RequestEvent',
    'DistributeEvent',
    'CreatedEvent',
    'CreateOpt',
    'CreatedOpt',
    'CreatedReport',
    'RegisteredReport',
    'Response',
  ].map((name) => `oadr:oadr${name}`),
);

export function text(name: string, value: string | number): string {
  return element(name, { text: String(value) });
}

/** A message in its envelope. */
export function payload(message: string): string {
  const namespaces = Object.entries(NAMESPACES).map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`);
  const signed = element('oadr:oadrSignedObject', message);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<oadr:oadrPayload${namespaces.join('')}>${signed}</oadr:oadrPayload>`;
}

export function response(requestId: string): string {
  return element(
    'ei:eiResponse',
    text('ei:responseCode', 200),
    text('ei:responseDescription', 'OK'),
    text('pyld:requestID', requestId),
  );
}

export interface Party {
  readonly venName: string;
  readonly venId: string | null;
  readonly registrationId: string | null;
}

export function createPartyRegistration(
  requestId: string,
  { venName, venId, registrationId }: Party,
): string {
  return payload(
    element(
      'oadr:oadrCreatePartyRegistration',
      text('pyld:requestID', requestId),
      registrationId === null ? '' : text('ei:registrationID', registrationId),
      venId === null ? '' : text('ei:venID', venId),
      text('oadr:oadrProfileName', '2.0b'),
      text('oadr:oadrTransportName', 'simpleHttp'),
      text('oadr:oadrReportOnly', 'false'),
      text('oadr:oadrXmlSignature', 'false'),
      text('oadr:oadrVenName', venName),
      text('oadr:oadrHttpPullModel', 'true'),
    ),
  );
}

export function poll(venId: string): string {
  return payload(element('oadr:oadrPoll', text('ei:venID', venId)));
}

/** Asks for all events that the server has for this client. */
export function requestEvent(requestId: string, venId: string): string {
  const asked = element('pyld:eiRequestEvent', text('pyld:requestID', requestId), text('ei:venID', venId));
  return payload(element('oadr:oadrRequestEvent', asked));
}

/** What a client says to events that were distributed under `requestId`. */
export function createdEvent(requestId: string, venId: string, answers: readonly SignalAnswer[]): string {
  const responses = answers.map((answer) =>
    element(
      'ei:eventResponse',
      text('ei:responseCode', 200),
      text('ei:responseDescription', 'OK'),
      text('pyld:requestID', requestId),
      qualifiedEvent(answer),
      text('ei:optType', answer.opt === 'in' ? 'optIn' : 'optOut'),
    ),
  );
  return payload(
    element(
      'oadr:oadrCreatedEvent',
      element(
        'pyld:eiCreatedEvent',
        response(requestId),
        element('ei:eventResponses', ...responses),
        text('ei:venID', venId),
      ),
    ),
  );
}

/** A change of mind. @param at ISO 8601 UTC */
export function createOpt(requestId: string, venId: string, answer: SignalAnswer, at: string): string {
  const { opt, reason } = answer;
  const usual = opt === 'in' ? 'participating' : 'notParticipating';
  return payload(
    element(
      'oadr:oadrCreateOpt',
      text('ei:optID', requestId),
      text('ei:optType', opt === 'in' ? 'optIn' : 'optOut'),
      text('ei:optReason', OPT_REASONS.includes(reason ?? '') ? reason! : usual),
      text('ei:venID', venId),
      text('ei:createdDateTime', at),
      text('pyld:requestID', requestId),
      qualifiedEvent(answer),
      element('ei:eiTarget', text('ei:venID', venId)),
    ),
  );
}

export function canceledPartyRegistration(requestId: string, registrationId: string, venId: string): string {
  return payload(
    element(
      'oadr:oadrCanceledPartyRegistration',
      response(requestId),
      text('ei:registrationID', registrationId),
      text('ei:venID', venId),
    ),
  );
}

/** No report is under way, whatever was asked for. */
export function noReports(
  name: 'oadrCreatedReport' | 'oadrRegisteredReport',
  requestId: string,
  venId: string,
): string {
  const pending = name === 'oadrCreatedReport' ? element('oadr:oadrPendingReports') : '';
  return payload(element(`oadr:${name}`, response(requestId), pending, text('ei:venID', venId)));
}

export function plainResponse(requestId: string, venId: string): string {
  return payload(element('oadr:oadrResponse', response(requestId), text('ei:venID', venId)));
}

function qualifiedEvent({ eventId, version }: SignalAnswer): string {
  return element('ei:qualifiedEventID', text('ei:eventID', eventId), text('ei:modificationNumber', version));
}
