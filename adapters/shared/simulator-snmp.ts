import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import {
  AccessControlModelType,
  AccessLevel,
  createAgent,
  MaxAccess,
  MibProviderType,
  ObjectType,
  PduType,
  type User,
} from 'net-snmp';
import { Concurrency, GARBAGE, type WireFault } from './simulator-faults.js';
import { listening } from './simulator-listen.js';

export type SnmpValue = number | string;

/** A column of a table, by instance such as `1` or `1.3`. */
export type SnmpColumn = ReadonlyMap<string, { readonly type: ObjectType; readonly writable: boolean }>;

/** Columns by their number, by the identifier of the table's entry. Every column has the same instances. */
export type SnmpTables = ReadonlyMap<string, Readonly<Record<number, SnmpColumn>>>;

/** One object of a request. A write comes twice: to be tested, then to be done. */
export interface SnmpObjectRequest {
  readonly instanceNode: { readonly oid: string; value: SnmpValue };
  readonly setValue?: number;
  readonly testSet?: boolean;
  readonly commitSet?: boolean;
  /** Sends the node's value, or the error. Not called: there is no answer. */
  done(error?: object): void;
}

export interface SnmpAgentInput {
  readonly host: string;
  readonly port: number;
  readonly tables: SnmpTables;
  readonly readCommunity: string;
  /** Who may write. */
  readonly writer: { readonly community: string } | { readonly user: User } | null;
  readonly answer: (request: SnmpObjectRequest) => void;
}

/** What is used of the library's agent, which has no types. */
interface Agent {
  request(via: Socket, message: Message, from: RemoteInfo): void;
  sendResponse(via: Socket, from: RemoteInfo, message: Message, response: unknown): void;
  registerProvider(provider: object): void;
  getMib(): { addTableRow(name: string, row: readonly SnmpValue[]): void };
  getAuthorizer(): {
    addCommunity(community: string): void;
    addUser(user: User): void;
    getAccessControlModel(): {
      setCommunityAccess(community: string, level: AccessLevel): void;
      setUserAccess(user: string, level: AccessLevel): void;
    };
  };
  close(done: () => void): void;
}

interface Message {
  readonly pdu: { readonly type: PduType };
}

/** The listening end of a virtual device that speaks SNMP, with what faults do to its packets. */
export class SnmpSimulatorServer {
  readonly concurrency = new Concurrency();
  fault: WireFault | null = null;
  readonly #agent: Agent;
  readonly #listening: Promise<void>;
  #closed: Promise<void> | undefined;

  constructor({ host, port, tables, readCommunity, writer, answer }: SnmpAgentInput) {
    let socket: Socket | undefined;
    const agent = createAgent(
      {
        port,
        address: host,
        accessControlModelType: AccessControlModelType.Simple,
        dgramModule: { createSocket: () => (socket = createSocket('udp4')) },
      },
      // What is no request of a known user gets no answer, as from a real agent.
      () => undefined,
    ) as Agent;
    this.#agent = agent;
    this.#listening = listening(socket as unknown as Socket, host, port);
    admit(agent, readCommunity, writer);
    for (const [oid, columns] of tables) publish(agent, oid, columns, answer);
    this.#interpose();
  }

  /** @throws EbbError where its address or port cannot be had. */
  async ready(): Promise<void> {
    await this.#listening;
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => this.#agent.close(() => resolve()));
    return this.#closed;
  }

  #interpose(): void {
    const agent = this.#agent;
    const { request, sendResponse } = agent;
    agent.request = (...args) => {
      this.concurrency.begin();
      request.apply(agent, args);
    };
    agent.sendResponse = (via, from, message, response) => {
      this.concurrency.end();
      if (this.fault === 'mute-writes' && message.pdu.type === PduType.SetRequest) return;
      if (this.fault === 'garbage') via.send(GARBAGE, from.port, from.address);
      else sendResponse.call(agent, via, from, message, response);
    };
  }
}

function admit(agent: Agent, readCommunity: string, writer: SnmpAgentInput['writer']): void {
  const authorizer = agent.getAuthorizer();
  const access = authorizer.getAccessControlModel();
  authorizer.addCommunity(readCommunity);
  access.setCommunityAccess(readCommunity, AccessLevel.ReadOnly);
  if (writer === null) return;
  if ('user' in writer) {
    authorizer.addUser(writer.user);
    access.setUserAccess(writer.user.name, AccessLevel.ReadWrite);
  } else {
    authorizer.addCommunity(writer.community);
    access.setCommunityAccess(writer.community, AccessLevel.ReadWrite);
  }
}

function publish(
  agent: Agent,
  oid: string,
  byNumber: Readonly<Record<number, SnmpColumn>>,
  handler: (request: SnmpObjectRequest) => void,
): void {
  const columns = Object.entries(byNumber).map(([number, instances]) => {
    const [first] = instances.values();
    const access = first?.writable === true ? 'read-write' : 'read-only';
    const type = first?.type ?? ObjectType.Integer;
    return { number: Number(number), name: `column${number}`, type, maxAccess: MaxAccess[access] };
  });
  const instances = [...(Object.values(byNumber)[0]?.keys() ?? [])];
  // Where a row stands is in its identifier alone: the parts of the index are no columns.
  const index = Array.from({ length: instances[0]?.split('.').length ?? 1 }, (_, part) => ({
    number: 100_000 + part,
    name: `index${part}`,
    type: ObjectType.Integer,
    maxAccess: MaxAccess['not-accessible'],
  }));
  agent.registerProvider({
    name: oid,
    type: MibProviderType.Table,
    oid,
    maxAccess: MaxAccess['not-accessible'],
    tableColumns: [...index, ...columns],
    tableIndex: index.map(({ name }) => ({ columnName: name })),
    handler,
  });
  for (const instance of instances) {
    const values = columns.map(({ type }) => (type === ObjectType.OctetString ? '' : 0));
    agent.getMib().addTableRow(oid, [...instance.split('.').map(Number), ...values]);
  }
}
