import type { IClientOptions } from 'mqtt';
import { z } from 'zod';
import type { ClientTls } from './http-feed.js';
import { clientTls, seconds } from './settings.js';

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

/** Settings of a broker that all who speak MQTT have in common. */
export const brokerShape = {
  url: z.url({ protocol: /^(mqtts?|wss?)$/ }).describe('of the broker; mqtts but for tests'),
  client_id: z.string().min(1).max(128).describe('the same after a restart, and nobody else’s'),
  username: z.string().optional(),
  password: z.string().optional(),
  reconnect_seconds: seconds(5, 300),
  tls: clientTls,
};

/** The broker that settings of `brokerShape` name. */
export function brokerOf(settings: z.output<z.ZodObject<typeof brokerShape>>): {
  readonly url: string;
  readonly broker: BrokerSettings;
} {
  const { url, client_id: clientId, username, password, tls, reconnect_seconds: reconnectSeconds } = settings;
  return { url, broker: { clientId, username, password, tls, reconnectSeconds } };
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
