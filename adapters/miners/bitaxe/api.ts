import { z } from 'zod';
import type { JsonHttp } from '../../shared/json-http.js';
import { looseBoolean, looseNumber, shapeOf } from '../../shared/shapes.js';

export const HTTP_PORT = 80;

const infoShape = z.looseObject({
  ASICModel: z.string().optional(),
  deviceModel: z.string().optional(),
  boardVersion: z.union([z.string(), z.number()]).optional().catch(undefined),
  hostname: z.string().optional(),
  macAddr: z.string().optional(),
  version: z.string().optional(),
  axeOSVersion: z.string().optional(),
  /** GH/s. */
  hashRate: looseNumber.optional().catch(undefined),
  expectedHashrate: looseNumber.optional().catch(undefined),
  /** W at the board's input. */
  power: looseNumber.optional().catch(undefined),
  /** °C of the chip. */
  temp: looseNumber.optional().catch(undefined),
  /** MHz. */
  frequency: looseNumber.optional().catch(undefined),
  overheat_mode: looseBoolean.optional().catch(undefined),
  uptimeSeconds: looseNumber.optional().catch(undefined),
  /** From version 2.14 on. */
  miningPaused: looseBoolean.optional().catch(undefined),
});

export type AxeInfo = z.infer<typeof infoShape>;

/** The requests of AxeOS that Ebb uses. */
export class AxeOsApi {
  readonly #http: JsonHttp;

  constructor(http: JsonHttp) {
    this.#http = http;
  }

  async info(): Promise<AxeInfo> {
    const path = '/api/system/info';
    return shapeOf(infoShape, await this.#http.get(path), `${this.#http.device}${path}`);
  }

  async pause(): Promise<void> {
    await this.#http.send('POST', '/api/system/pause');
  }

  async resume(): Promise<void> {
    await this.#http.send('POST', '/api/system/resume');
  }
}

/** Whether a document is the system report of AxeOS or of what is made from it. */
export function isAxeInfo(body: string): boolean {
  try {
    const parsed = infoShape.safeParse(JSON.parse(body));
    return parsed.success && parsed.data.ASICModel !== undefined;
  } catch {
    return false;
  }
}
