import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { parse } from 'yaml';
import type { ControlService } from '../control/index.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { Health, Metrics } from '../platform/index.js';
import type { ApiContext } from './api-context.js';
import { LiveService } from './live.service.js';
import { Observability } from './observability.js';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly targets?: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[];
}

const dashboard = JSON.parse(readFileSync('docs/grafana/ebb.json', 'utf8')) as {
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
};
const rules = parse(readFileSync('docs/grafana/alerts.yaml', 'utf8')) as {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly labels: { readonly severity: string };
      readonly annotations: { readonly summary: string; readonly description: string };
    }[];
  }[];
};
const allRules = rules.groups.flatMap((group) => group.rules);

/** Names as Prometheus sees them, with the labels that each may have. */
const labelsOf = new Map<string, readonly string[]>();

beforeAll(async () => {
  const metrics = new Metrics();
  const hear = {
    onTick: () => 0,
    onOutcome: () => 0,
    onAppend: () => 0,
    onAttention: () => 0,
    onNews: () => 0,
  };
  const live = { viewerCount: 0, closed: {}, closeAll: () => 0, beat: () => 0 };
  const stages = { commands: hear, control: hear, ledger: hear, ingest: hear, dispatch: hear };
  const alerts = { alerts: { onChange: () => 0 }, alertStore: {}, alertRoutes: {} };
  const context = { ...stages, ...alerts, live, registry: { sites: [] } } as unknown as ApiContext;
  const control = hear as unknown as ControlService;
  const database = {} as DataSource;
  new Observability(context, control, new Health(), metrics, database, new HandClock()).onModuleInit();
  const liveService = new LiveService(context, metrics);
  liveService.onModuleInit();
  liveService.onModuleDestroy();
  for (const metric of metrics.registry.getMetricsAsArray()) {
    const {
      name,
      type,
      labelNames = [],
    } = metric as unknown as {
      readonly name: string;
      readonly type: string;
      readonly labelNames?: readonly string[];
    };
    const suffixes = String(type) === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
    for (const suffix of suffixes) labelsOf.set(name + suffix, [...labelNames, 'le']);
  }
});

function metricsIn(expr: string): string[] {
  return expr.match(/\bebb_[a-z_]+/g) ?? [];
}

/** `[metric, label]` of every selector. */
function selectorsIn(expr: string): [string, string][] {
  return [...expr.matchAll(/\b(ebb_[a-z_]+)\{([^}]*)\}/g)].flatMap(([, name, inside]) =>
    [...inside!.matchAll(/(\w+)\s*(?:=~|!=|=)/g)].map(([, label]): [string, string] => [name!, label!]),
  );
}

const targets = dashboard.panels.flatMap(({ title, targets: list = [] }) =>
  list.map(({ expr, datasource }) => ({ title, expr, uid: datasource.uid })),
);

describe('the dashboard', () => {
  it('asks for figures that there are, by labels that they have', () => {
    expect(targets.length).toBeGreaterThan(25);
    for (const { expr } of targets) {
      expect(metricsIn(expr)).not.toEqual([]);
      expect(metricsIn(expr).filter((name) => !labelsOf.has(name))).toEqual([]);
      expect(selectorsIn(expr).filter(([name, label]) => !labelsOf.get(name)!.includes(label))).toEqual([]);
    }
  });

  it('lets one choose the source and the site', () => {
    expect(dashboard.templating.list.map(({ name, type }) => [name, type])).toEqual([
      ['datasource', 'datasource'],
      ['site', 'query'],
    ]);
    expect(new Set(targets.map(({ uid }) => uid))).toEqual(new Set(['${datasource}']));
  });

  it('shows what an operator looks for', () => {
    const asked = new Set(targets.flatMap(({ expr }) => metricsIn(expr)));
    for (const name of [
      'ebb_price_usd_per_mwh',
      'ebb_breakeven_usd_per_mwh',
      'ebb_site_setpoint_watts',
      'ebb_site_power_watts',
      'ebb_feeder_headroom_watts',
      'ebb_site_deviation_watts',
      'ebb_commands_total',
      'ebb_tick_seconds_bucket',
      'ebb_feed_age_seconds',
      'ebb_alerts',
      'ebb_ledger_seq',
      'ebb_stream_viewers',
    ])
      expect([name, asked.has(name)]).toEqual([name, true]);
  });

  it('has panels that do not cover each other, each with an id of its own', () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });
});

describe('the rules for Prometheus', () => {
  it('ask for figures that there are, by labels that they have', () => {
    for (const { expr } of allRules) {
      expect(metricsIn(expr).filter((name) => !labelsOf.has(name))).toEqual([]);
      expect(selectorsIn(expr).filter(([name, label]) => !labelsOf.get(name)!.includes(label))).toEqual([]);
    }
  });

  it('have a name of their own, a severity, and words', () => {
    expect(new Set(allRules.map(({ alert }) => alert)).size).toBe(allRules.length);
    for (const { labels, annotations } of allRules) {
      expect(['warning', 'critical']).toContain(labels.severity);
      expect(annotations.summary).toMatch(/\w/);
      expect(annotations.description).toMatch(/\w/);
    }
  });
});

it('every figure ends in its unit, and says what it is', () => {
  const units =
    /_(watts|seconds|ratio|total|usd_per_mwh|usd_per_ph_day|usd_per_hour|terahashes_per_second|seconds_(bucket|sum|count))$/;
  const counts =
    /^ebb_(open_commands|held_miners|stuck_miners|ledger_seq|market_simulated|meter_up|meter_drift_alarm|feed_stale|stream_viewers|site_mode|alerts|alert_deliveries_waiting|alert_route_failing)$/;
  const own = [...labelsOf.keys()].filter((name) => name.startsWith('ebb_'));
  expect(own.filter((name) => !units.test(name) && !counts.test(name))).toEqual([]);
});
