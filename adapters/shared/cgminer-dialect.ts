import type { TcpDialect } from './simulator-tcp.js';

/** One command as a client of the cgminer API sends it. */
export interface CgminerCall {
  readonly command: string;
  /** Empty where there is none. */
  readonly parameter: string;
  /** The request as it came, for forks whose requests have further fields. */
  readonly request: Readonly<Record<string, unknown>>;
}

export interface CgminerAnswer {
  /** A document that is sent as JSON or as text, as the client asked; or bytes that are sent as they are. */
  readonly reply: Readonly<Record<string, unknown>> | Buffer;
  readonly isWrite?: boolean;
}

/**
 * The cgminer API of a virtual miner: JSON or text by how the request begins, `a+b` for several reports at once, NUL
 * at the end (cgminer `API-README`).
 */
export function cgminerDialect(answer: (call: CgminerCall) => CgminerAnswer): TcpDialect {
  return {
    takeRequest,
    answer: (request) => {
      const { json, fields } = request as Taken;
      const parameter = fields['parameter'] ?? '';
      const commands = String(fields['command'] ?? fields['cmd'] ?? '').split('+');
      const answers = commands.map((command) =>
        answer({ command, parameter: typeof parameter === 'string' ? parameter : '', request: fields }),
      );
      const isWrite = answers.some((one) => one.isWrite === true);
      const [first] = answers as [CgminerAnswer];
      if (Buffer.isBuffer(first.reply)) return { reply: first.reply, isWrite };
      const text = answers
        .map(({ reply }) => cgminerText(reply as Readonly<Record<string, unknown>>))
        .join('');
      const document =
        answers.length === 1
          ? first.reply
          : Object.fromEntries(commands.map((command, index) => [command, [answers[index]?.reply]]));
      return { reply: Buffer.from(`${json ? JSON.stringify({ ...document, id: 1 }) : text}\0`), isWrite };
    },
  };
}

interface Taken {
  readonly json: boolean;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A text request has no end mark: what came in one piece is all of it. */
function takeRequest(received: Buffer): Taken | null {
  const text = received.toString('utf8').replace(/\0+$/, '').trim();
  if (text === '') return null;
  if (!text.startsWith('{')) {
    const [command = '', ...parameter] = text.split('|');
    return { json: false, fields: { command, parameter: parameter.join('|') } };
  }
  try {
    return { json: true, fields: JSON.parse(text) as Record<string, unknown> };
  } catch {
    return null;
  }
}

/** A document in the API's text form: `key=value` by commas, records by bars, both escaped in values. */
export function cgminerText(document: Readonly<Record<string, unknown>>): string {
  const records = Object.entries(document).flatMap(([section, value]) =>
    [value].flat().map((entry, index) => record(section, index, entry)),
  );
  return records.map((line) => `${line}|`).join('');
}

/** Records that begin with their own name and number, such as `POOL=0`. */
const SELF_NAMED = ['STATS', 'POOL', 'ASC', 'PGA', 'GPU', 'DEVDETAILS'];

function record(section: string, index: number, entry: unknown): string {
  const isStatus = section === 'STATUS';
  const name = ['POOLS', 'DEVS'].includes(section) ? `${section.slice(0, -1)}=${index}` : section;
  if (typeof entry !== 'object' || entry === null) return isStatus ? `STATUS=${String(entry)}` : name;
  const fields = Object.entries(entry).map(([key, value]) => `${key}=${escaped(key, value)}`);
  const isNamed = isStatus || SELF_NAMED.includes(Object.keys(entry)[0] ?? '');
  return (isNamed ? fields : [name, ...fields]).join(',');
}

/** What the driver of Avalon's modules writes goes out as it is, commas and all. */
const UNESCAPED = /^(?:MM ID|HBinfo)/;

function escaped(key: string, value: unknown): string {
  return UNESCAPED.test(key) ? String(value) : String(value).replace(/[\\|,=]/g, '\\$&');
}
