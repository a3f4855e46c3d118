import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { JsonHttp } from '../../shared/json-http.js';
import { looseNumber, shapeOf } from '../../shared/shapes.js';
import type { TokenSessions } from '../../shared/token-sessions.js';

export const HTTP_PORT = 8080;
const BASE = '/api/v1';

const number = looseNumber.optional().catch(undefined);

const statusShape = z.looseObject({
  'mining-status': z.looseObject({
    status: z.string().optional(),
    hashrate_ghs: number,
    ideal_hashrate_ghs: number,
    power_usage_watts: number,
    average_asic_temp_c: number,
  }),
});

const targetShape = z.looseObject({
  power_target_watts: number,
  power_target_min_watts: number,
  power_target_max_watts: number,
  default_power_target_watts: number,
  performance_mode: z.string().optional(),
});

const telemetryShape = z.looseObject({
  psus: z.array(z.looseObject({ power: z.looseObject({ input: number }).optional() })).optional(),
});

const systemShape = z.looseObject({
  'system-info': z.looseObject({
    cb_sn: z.string().optional(),
    product_name: z.string().optional(),
    manufacturer: z.string().optional(),
    model: z.string().optional(),
    os: z.looseObject({ version: z.string().optional(), hostname: z.string().optional() }).optional(),
  }),
});

const networkShape = z.looseObject({
  'network-info': z.looseObject({ mac: z.string().optional(), mac_address: z.string().optional() }),
});

const tokensShape = z.looseObject({ access_token: z.string().min(1) });

export type RigStatus = z.infer<typeof statusShape>['mining-status'];
export type RigTarget = z.infer<typeof targetShape>;
export type RigSystem = z.infer<typeof systemShape>['system-info'];

/** The requests of the MDK API that Ebb uses. */
export class ProtoRigApi {
  readonly #http: JsonHttp;
  readonly #sessions: TokenSessions;
  readonly #password: string | null;

  constructor(http: JsonHttp, sessions: TokenSessions, password: string | undefined) {
    this.#http = http;
    this.#sessions = sessions;
    this.#password = password ?? null;
  }

  async status(): Promise<RigStatus> {
    return shapeOf(statusShape, await this.#read('/mining'), this.#where('/mining'))['mining-status'];
  }

  async target(): Promise<RigTarget> {
    const reply = await this.#read('/mining/target');
    // One version wraps it as the other reports are wrapped.
    const inner = z.looseObject({ 'mining-target': z.unknown() }).safeParse(reply);
    return shapeOf(
      targetShape,
      inner.success ? inner.data['mining-target'] : reply,
      this.#where('/mining/target'),
    );
  }

  /** W at the inputs of all supplies; null where they do not tell. */
  async supplyPowerW(): Promise<number | null> {
    const path = '/telemetry?level=miner,psu';
    const { psus } = shapeOf(telemetryShape, await this.#read(path), this.#where('/telemetry'));
    const inputs = (psus ?? []).map(({ power }) => power?.input);
    if (inputs.length === 0 || inputs.some((watts) => watts === undefined)) return null;
    return inputs.reduce<number>((sum, watts) => sum + (watts ?? 0), 0);
  }

  async system(): Promise<RigSystem> {
    return shapeOf(systemShape, await this.#read('/system'), this.#where('/system'))['system-info'];
  }

  async mac(): Promise<string | null> {
    const { mac, mac_address: address } = shapeOf(
      networkShape,
      await this.#read('/network'),
      this.#where('/network'),
    )['network-info'];
    return mac ?? address ?? null;
  }

  /** Proves the password. @throws EbbError `unauthorised` */
  async logIn(): Promise<void> {
    if (this.#password === null) return;
    await this.#sessions.run(
      this.#http.device,
      () => this.#login(),
      async () => undefined,
    );
  }

  async startMining(): Promise<void> {
    await this.#write((http) => http.send('POST', `${BASE}/mining/start`));
  }

  async stopMining(): Promise<void> {
    await this.#write((http) => http.send('POST', `${BASE}/mining/stop`));
  }

  /** @param powerW inside the device's own range */
  async setTarget(powerW: number): Promise<void> {
    await this.#write((http) => http.send('PUT', `${BASE}/mining/target`, { power_target_watts: powerW }));
  }

  /** Reports are open on some versions and want a token on others. */
  async #read(path: string): Promise<unknown> {
    try {
      return await this.#http.get(`${BASE}${path}`);
    } catch (error) {
      if (!(error instanceof EbbError) || error.code !== 'unauthorised' || this.#password === null)
        throw error;
      return this.#write((http) => http.get(`${BASE}${path}`));
    }
  }

  /** A rig that has no password yet takes writes without a token. */
  #write<T>(send: (http: JsonHttp) => Promise<T>): Promise<T> {
    if (this.#password === null) return send(this.#http);
    return this.#sessions.run(
      this.#http.device,
      () => this.#login(),
      (token) => send(this.#http.with({ authorization: `Bearer ${token}` })),
    );
  }

  async #login(): Promise<string> {
    const path = '/auth/login';
    try {
      const reply = await this.#http.send('POST', `${BASE}${path}`, { password: this.#password });
      return shapeOf(tokensShape, reply, this.#where(path)).access_token;
    } catch (error) {
      // Logging in changes nothing: whatever went wrong, nothing was done.
      if (!(error instanceof EbbError)) throw error;
      throw new EbbError(error.code, error.message, { cause: error });
    }
  }

  #where(path: string): string {
    return `${this.#http.device}${BASE}${path}`;
  }
}
