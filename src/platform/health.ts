import { Injectable } from '@nestjs/common';

/** What one check found. */
export interface CheckResult {
  /** `degraded`: works, but somebody should look. `failed`: not ready. */
  readonly state: 'ok' | 'degraded' | 'failed';
  readonly detail: string;
}

export interface HealthReport {
  readonly ready: boolean;
  readonly checks: readonly (CheckResult & { readonly name: string })[];
}

const CHECK_MS_MAX = 3_000;

/** Named checks of whether Ebb does its work. A check that throws, or does not answer, has failed. */
@Injectable()
export class Health {
  readonly #checks = new Map<string, () => Promise<CheckResult> | CheckResult>();

  register(name: string, check: () => Promise<CheckResult> | CheckResult): void {
    this.#checks.set(name, check);
  }

  async report(): Promise<HealthReport> {
    const checks = await Promise.all(
      [...this.#checks].map(async ([name, check]) => ({ name, ...(await withinTime(check)) })),
    );
    return { ready: checks.every(({ state }) => state !== 'failed'), checks };
  }
}

async function withinTime(check: () => Promise<CheckResult> | CheckResult): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(
      () => resolve({ state: 'failed', detail: `no answer in ${CHECK_MS_MAX} ms` }),
      CHECK_MS_MAX,
    );
  });
  try {
    return await Promise.race([(async () => check())(), late]);
  } catch (error) {
    return { state: 'failed', detail: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
