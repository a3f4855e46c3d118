/** A small mine for end-to-end runs: two containers, three firmwares, a market in which nothing happens by itself. */
export function smallMine(options: {
  readonly minersPerEntry: number;
  readonly misbehavingRatio: number;
  readonly speed: number;
  readonly policy?: string;
}): string {
  const policy =
    options.policy ??
    `
      kind: threshold
      curtail_above_usd_per_mwh: 20000
      curtail_after_intervals: 1
      resume_below_usd_per_mwh: 19000
      resume_after_intervals: 1
      min_up_minutes: 0
      min_down_minutes: 0`;
  const entry = (feeder: string, model: string): string =>
    `        - { feeder: ${feeder}, model: ${model}, count: ${options.minersPerEntry}, machines_each: 1 }`;
  return `
http: { host: 127.0.0.1, port: PORT }
simulation: { market: always, speed: ${options.speed}, seed: 7, misbehaving_ratio: ${options.misbehavingRatio} }
sites:
  - id: small
    name: Small mine
    time_zone: America/Chicago
    mode: auto
    location: { latitude_deg: 31.99, longitude_deg: -102.08 }
    market: { operator: ercot, settlement_point: LZ_WEST, tick_minutes: 5, settlement_minutes: 15 }
    tariff: { adders_usd_per_mwh: 5, loss_ratio: 0.02 }
    feeds:
      price: { sources: [ercot-dashboard], max_age_minutes: 60, when_stale: hold }
      hashprice: { sources: [mempool], max_age_minutes: 240, when_stale: hold, pool_fee_ratio: 0.02 }
      weather: { sources: [open-meteo], max_age_minutes: 240, when_stale: run }
    policy:${policy}
    electrical:
      id: site
      name: Grid connection
      power_w_max: 2e6
      feeders:
        - { id: c1, name: Container 1, power_w_max: 1e6, ramp_up_w_per_minute: 600e3, inrush_w_max: 300e3 }
        - { id: c2, name: Container 2, power_w_max: 1e6, ramp_up_w_per_minute: 600e3, inrush_w_max: 300e3 }
    fleet:
      virtual:
${[entry('c1', 'antminer-s19k-pro-luxos'), entry('c1', 'whatsminer-m50s-v3'), entry('c2', 'antminer-s19-xp-stock'), entry('c2', 'antminer-s19k-pro-luxos')].join('\n')}
`;
}

/** A mine with some of each firmware, all of them alike but for how they are told. */
export function mixedMine(options: {
  readonly firmwares: readonly string[];
  readonly minersEach: number;
  readonly nominalW: number;
  readonly speed: number;
}): string {
  const { firmwares, minersEach, nominalW, speed } = options;
  const model = (firmware: string): string => `
  - id: test-${firmware}
    label: Antminer S21
    firmware: ${firmware}
    operating_points:
      - { id: sleep, kind: sleep, power_w: 30, hashrate_ths: 0 }
      - { id: nominal, kind: nominal, power_w: ${nominalW}, hashrate_ths: 200 }`;
  const entry = (firmware: string): string =>
    `        - { feeder: c1, model: test-${firmware}, count: ${minersEach} }`;
  const [site = ''] = smallMine({ minersPerEntry: 1, misbehavingRatio: 0, speed }).split('    fleet:');
  return `${site
    .replace('sites:', `models:${firmwares.map(model).join('')}\nsites:`)
    .replace('id: small', 'id: mixed')}    fleet:
      virtual:
${firmwares.map(entry).join('\n')}
`;
}
