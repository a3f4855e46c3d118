import { EbbError } from '../../../src/core/errors.js';
import type { HttpAnswer, HttpFeed } from '../../shared/http-feed.js';
import { elementsOf, textOf, type XmlElement, xmlRoot } from '../../shared/xml.js';

const ROOT = '/OpenADR2/Simple/2.0b';
export type Service = 'EiRegisterParty' | 'OadrPoll' | 'EiEvent' | 'EiOpt' | 'EiReport';

/** Codes by which a server says that it does not know the client (any more). */
const STRANGER_CODES = ['452', '463'];

/** A message of the server. */
export interface VtnMessage {
  /** `oadrDistributeEvent` and the like. */
  readonly name: string;
  readonly element: XmlElement;
  readonly requestId: string;
  readonly answer: HttpAnswer;
  readonly place: string;
}

/** A server of OpenADR 2.0b by simple HTTP. */
export class VtnApi {
  constructor(private readonly http: HttpFeed) {}

  /** @throws EbbError with a code of the table; `rejected` where the server answers with an error of its own */
  async send(service: Service, body: string): Promise<VtnMessage> {
    const path = `${ROOT}/${service}`;
    const place = this.http.placeOf(path);
    const answer = await this.http.exchange({
      path,
      text: { body, type: 'application/xml' },
      headers: { Accept: 'application/xml' },
    });
    const message = messageOf(answer, place);
    refuseError(message);
    return message;
  }
}

function messageOf(answer: HttpAnswer, place: string): VtnMessage {
  const root = xmlRoot(answer.body.toString('utf8'), place);
  const [signed] = root.name === 'oadrSignedObject' ? [root] : elementsOf(root, 'oadrSignedObject');
  const element = signed?.children.find(({ name }) => name.startsWith('oadr'));
  if (element === undefined) throw new EbbError('malformed', `${place}: no message of OpenADR 2.0b`);
  const requestId = requestIdOf(element);
  return { name: element.name, element, requestId, answer, place };
}

/** Of the message itself; that of its response is the one it answers. */
function requestIdOf(element: XmlElement): string {
  const response = elementsOf(element, 'eiResponse')[0];
  return textOf(element, 'requestID') ?? (response && textOf(response, 'requestID')) ?? '';
}

function refuseError({ element, place }: VtnMessage): void {
  const [response] = elementsOf(element, 'eiResponse');
  const code = response && textOf(response, 'responseCode');
  if (code === undefined || code.startsWith('2')) return;
  const said = `${place}: ${code} ${textOf(response!, 'responseDescription') ?? ''}`.trim();
  throw new EbbError(STRANGER_CODES.includes(code) ? 'unauthorised' : 'rejected', said);
}
