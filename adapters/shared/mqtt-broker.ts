import type { IClientOptions } from 'mqtt';
import type { ClientTls } from './http-feed.js';

const CONNECT_SECONDS = 10;
/** How fast a dead line is noticed. */
const KEEP_ALIVE_SECONDS = 30;

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
