import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { MinerEndpoint } from '../../../src/core/ports/miner.js';
import { askCgminer } from '../../shared/cgminer-client.js';
import { looseBoolean, looseNumber, numberIn, shapeOf } from '../../shared/shapes.js';

export const LUXOS_PORT = 4028;

const configShape = z.object({
  CONFIG: z
    .array(
      z.looseObject({
        CurtailMode: z.string().optional(),
        IsPowerSupplyOn: looseBoolean.optional(),
        IsAtmEnabled: looseBoolean.optional(),
        SystemStatus: z.string().optional(),
        Model: z.string().optional(),
        Profile: z.string().optional(),
        /** Steps from the vendor's default profile. */
        ProfileStep: looseNumber.optional(),
        IsPowerTargetSupported: looseBoolean.optional(),
        IsPowerTargetEnabled: looseBoolean.optional(),
        /** W. */
        ActualPowerTarget: looseNumber.optional().catch(undefined),
        NameplateTHS: looseNumber.optional().catch(undefined),
        MACAddr: z.string().optional().catch(undefined),
        SerialNumber: z.string().optional().catch(undefined),
        Hostname: z.string().optional().catch(undefined),
      }),
    )
    .min(1),
  STATUS: z.unknown().optional(),
});

const powerShape = z.object({
  POWER: z.array(z.looseObject({ Watts: looseNumber, PSU: looseBoolean.optional() })).min(1),
});

/** Keys by averaging time, shortest first; the unit is in the name. */
const summaryShape = z.object({ SUMMARY: z.array(z.record(z.string(), z.unknown())).min(1) });
const HASHRATE_KEYS = [
  ['GHS 5s', 1e-3],
  ['MHS 5s', 1e-6],
  ['GHS 1m', 1e-3],
  ['MHS 1m', 1e-6],
  ['GHS av', 1e-3],
  ['MHS av', 1e-6],
] as const;

const profilesShape = z.object({
  PROFILES: z.array(
    z.looseObject({
      'Profile Name': z.union([z.string(), z.number()]).transform(String),
      /** TH/s. */
      Hashrate: looseNumber.optional().catch(undefined),
      Watts: looseNumber.optional().catch(undefined),
      IsTuned: looseBoolean.optional().catch(undefined),
      IsDynamic: looseBoolean.optional().catch(undefined),
    }),
  ),
});

const statusShape = z
  .looseObject({ Description: z.string().optional().catch(undefined) })
  .catch({ Description: undefined });

const openSessionShape = z.object({ SESSION: z.array(z.looseObject({ SessionID: z.string() })).min(1) });

const sessionShape = z.object({ SESSION: z.array(z.looseObject({ SessionID: z.string().min(1) })).min(1) });

export type LuxosProfile = z.infer<typeof profilesShape>['PROFILES'][number];
export type LuxosConfig = z.infer<typeof configShape>['CONFIG'][number] & { readonly version: string | null };

/** The commands of the LuxOS API that Ebb uses, one method each, as the vendor names them. */
export class LuxosApi {
  readonly #endpoint: MinerEndpoint;
  readonly #timeoutMs: () => number;

  /** @param timeoutMs how long the next command may take */
  constructor(endpoint: MinerEndpoint, timeoutMs: () => number) {
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
  }

  async config(): Promise<LuxosConfig> {
    const reply = shapeOf(configShape, await this.#ask('config'), this.#where('config'));
    return { ...reply.CONFIG[0], version: descriptionOf(reply.STATUS) };
  }

  /** W, and whether the power supply measured them. */
  async power(): Promise<{ readonly powerW: number; readonly measured: boolean }> {
    const { POWER } = shapeOf(powerShape, await this.#ask('power'), this.#where('power'));
    const { Watts: powerW, PSU } = POWER[0] as (typeof POWER)[number];
    if (powerW === undefined || powerW < 0) throw this.#malformed('power', 'Watts is no power');
    return { powerW, measured: PSU === true };
  }

  async hashrateThs(): Promise<number> {
    const { SUMMARY } = shapeOf(summaryShape, await this.#ask('summary'), this.#where('summary'));
    for (const [key, toThs] of HASHRATE_KEYS) {
      const value = numberIn(SUMMARY[0]?.[key]);
      if (value !== undefined && value >= 0) return value * toThs;
    }
    throw this.#malformed('summary', 'no hashrate');
  }

  async profiles(): Promise<LuxosProfile[]> {
    return shapeOf(profilesShape, await this.#ask('profiles'), this.#where('profiles')).PROFILES;
  }

  /** Whether somebody holds the miner's only session. */
  async isHeld(): Promise<boolean> {
    const { SESSION } = shapeOf(openSessionShape, await this.#ask('session'), this.#where('session'));
    return SESSION[0]?.SessionID !== '';
  }

  /** Opens the miner's only session. @throws EbbError `locked` while somebody else holds it. */
  async logon(): Promise<string> {
    try {
      const { SESSION } = shapeOf(sessionShape, await this.#ask('logon'), this.#where('logon'));
      return (SESSION[0] as (typeof SESSION)[number]).SessionID;
    } catch (error) {
      if (!(error instanceof EbbError) || error.code !== 'rejected') throw error;
      const advice =
        'another operator or tool holds its only session, which ends 60 s after its last use; it is not taken over';
      throw new EbbError('locked', `${error.message}: ${advice}`, { cause: error });
    }
  }

  async logoff(session: string): Promise<void> {
    await this.#ask('logoff', session);
  }

  async curtail(session: string, action: 'sleep' | 'wakeup'): Promise<void> {
    await this.#ask('curtail', `${session},${action}`);
  }

  async profileset(session: string, profile: string): Promise<void> {
    await this.#ask('profileset', `${session},${profile}`);
  }

  async powertargetset(session: string, powerW: number): Promise<void> {
    await this.#ask('powertargetset', `${session},power=${powerW}`);
  }

  /** Switches the automatic change of profiles by temperature (ATM). */
  async atmset(session: string, enabled: boolean): Promise<void> {
    await this.#ask('atmset', `${session},enabled=${enabled}`);
  }

  #ask(command: string, parameter?: string): Promise<Record<string, unknown>> {
    const { host, ports } = this.#endpoint;
    const request = { host, port: ports?.['api'] ?? LUXOS_PORT, command, timeoutMs: this.#timeoutMs() };
    return askCgminer(parameter === undefined ? request : { ...request, parameter });
  }

  #where(command: string): string {
    return `${this.#endpoint.host} ${command}`;
  }

  #malformed(command: string, problem: string): EbbError {
    return new EbbError('malformed', `${this.#where(command)}: ${problem}`);
  }
}

/** The firmware names itself in every reply's status. */
function descriptionOf(status: unknown): string | null {
  const first: unknown = Array.isArray(status) ? status[0] : status;
  const { Description: description } = statusShape.parse(first);
  return description ?? null;
}
