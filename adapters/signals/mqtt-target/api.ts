import type { IClientOptions } from 'mqtt';
import { z } from 'zod';
import { looseNumber } from '../../shared/shapes.js';
import { instantOf } from '../../shared/iso-time.js';
import type { ClientTls } from '../../shared/http-feed.js';

const CONNECT_SECONDS = 10;
/** How fast a dead line is noticed. */
const KEEP_ALIVE_SECONDS = 30;
/** From here on a number is of milliseconds: as seconds it would be beyond the year 5000. */
const MILLISECONDS_FROM = 1e11;

/** Where in a message the target and its time are: names of members, apart by dots. */
export interface MessageLayout {
  readonly targetPath: string;
  readonly timestampPath: string;
}

export interface TargetMessage {
  readonly target: number;
  /** By the sender's clock, ms since 1970. */
  readonly saidMs: number;
}

/** What a message says; a text where it says nothing that can be used. */
export function targetMessage(bytes: Uint8Array, layout: MessageLayout): TargetMessage | string {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return 'no JSON';
  }
  const target = looseNumber.safeParse(memberAt(json, layout.targetPath)).data;
  if (target === undefined) return `${layout.targetPath} is no number`;
  const saidMs = timeOf(memberAt(json, layout.timestampPath));
  return saidMs === null ? `${layout.timestampPath} is no time` : { target, saidMs };
}

function memberAt(json: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((value, name) => z.record(z.string(), z.unknown()).safeParse(value).data?.[name], json);
}

/** ISO 8601, or seconds or milliseconds since 1970, as a number or as text. */
function timeOf(value: unknown): number | null {
  if (typeof value === 'string' && !/^\d+(\.\d+)?$/.test(value.trim())) {
    return Date.parse(instantOf(value) ?? '') || null;
  }
  const number = looseNumber.safeParse(value).data;
  if (number === undefined || number <= 0) return null;
  return Math.round(number < MILLISECONDS_FROM ? number * 1e3 : number);
}

export interface BrokerSettings {
  readonly clientId: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly tls?: ClientTls | undefined;
  readonly reconnectSeconds: number;
}

/** Options of the connection. A session that lasts lets the broker keep what came while the line was down. */
export function brokerOptions({
  clientId,
  username,
  password,
  tls,
  reconnectSeconds,
}: BrokerSettings): IClientOptions {
  return {
    clientId,
    clean: false,
    keepalive: KEEP_ALIVE_SECONDS,
    connectTimeout: CONNECT_SECONDS * 1e3,
    reconnectPeriod: reconnectSeconds * 1e3,
    // The subscription is made anew at each connection, so that what the broker retains comes again.
    resubscribe: false,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls?.certificate !== undefined && { cert: tls.certificate }),
    ...(tls?.key !== undefined && { key: tls.key }),
    ...(tls?.passphrase !== undefined && { passphrase: tls.passphrase }),
    ...(tls?.authority !== undefined && { ca: tls.authority }),
  };
}
