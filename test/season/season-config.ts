import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

/** Virtual miners that stand for each line of the demo's fleet. */
const MINERS_EACH = 3;

/** What is promised to ERS-30, at all hours. */
export const COMMITTED_W = 14e6;
export const SITE = 'demo';

interface FleetLine {
  readonly count: number;
  readonly machines_each: number;
}

interface DemoFile {
  readonly sites: [Record<string, unknown> & { fleet: { virtual: FleetLine[] } }];
}

/**
 * The demo mine (its feeders, models and firmwares) with fewer virtual miners that stand for more machines each, enrolled in
 * ERS-30: called by the QSE over OpenADR 3 at `vtnUrl`, or by telephone. Its prices are the simulated market's.
 */
export function seasonConfig(vtnUrl: string): string {
  const demo = parse(readFileSync('config/demo.yaml', 'utf8'), { merge: true }) as DemoFile;
  const [site] = demo.sites;
  const virtual = site.fleet.virtual.map((line) => ({
    ...line,
    count: MINERS_EACH,
    machines_each: Math.round((line.count * line.machines_each) / MINERS_EACH),
  }));
  const season = {
    http: { host: '127.0.0.1', port: 'PORT' },
    simulation: { market: 'always', speed: 1, seed: 20240820, misbehaving_ratio: 0 },
    sites: [{ ...site, fleet: { virtual }, policy: POLICY, meters: METERS, ...enrolled(vtnUrl) }],
  };
  return stringify(season, { aliasDuplicateObjects: false });
}

/** Curtails at the market's spikes. */
const POLICY = {
  kind: 'threshold',
  curtail_above_usd_per_mwh: 400,
  curtail_after_intervals: 1,
  resume_below_usd_per_mwh: 300,
  resume_after_intervals: 1,
  min_up_minutes: 15,
  min_down_minutes: 15,
};

const METERS = [{ id: 'poi', minutes: 15, source: { kind: 'file' } }];

function enrolled(vtnUrl: string) {
  const qse = { url: vtnUrl, client_id: 'ven-client', client_secret: 'env:VTN_SECRET', client_name: 'demo' };
  return {
    signals: [
      { id: 'qse', protocol: 'openadr3', settings: { ...qse, poll_seconds: 60 } },
      { id: 'desk', protocol: 'manual' },
    ],
    enrolments: [
      {
        id: 'ers',
        program: 'ercot-ers-30',
        kind: 'drop-by',
        from: '2026-10-01',
        to: '2026-11-30',
        baseline: 'middle-8-of-10',
        commitments: [{ power_w: COMMITTED_W }],
        signals: [{ source: 'qse' }, { source: 'desk' }],
      },
    ],
  };
}
