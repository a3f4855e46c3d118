import { describeEnrolments, describeTelemetry } from '../src/core/enrolled/index.js';
import { type AppConfig, isLiveSite, type SiteConfig } from '../src/core/site.js';
import { formatPower, formatPrice } from '../src/core/units.js';

/** What a configuration amounts to, in lines for a person who checks it. */
export function describeConfig(config: AppConfig): string {
  const { http, simulation } = config;
  return [
    `${http.tls ? 'HTTPS' : 'HTTP'} on ${http.host}:${http.port}`,
    ...(simulation.market === 'never'
      ? []
      : [`simulated market: ${simulation.market}, ${simulation.speed} × as fast`]),
    ...config.sites.flatMap((site) => describeSite(site)),
  ].join('\n');
}

function describeSite(site: SiteConfig): string[] {
  const { siteId, name, mode, market, feeders, policy, feeds } = site;
  const feedTexts = Object.entries(feeds).map(([kind, feed]) => `${kind} from ${feed.sources.join(', ')}`);
  return [
    '',
    `site ${siteId}: ${name}, mode ${mode}, ${isLiveSite(site) ? 'REAL MINERS' : 'virtual miners only'}`,
    `  market    ${market.operator} ${market.settlementPoint}, every ${market.tickMinutes} min, settled by ${market.settlementMinutes} min`,
    `  delivered ${describePayment(site)}`,
    `  policy    ${describePolicy(policy)}`,
    `  feeds     ${feedTexts.join('; ')}`,
    ...describeEnrolments(site).map((line, index) => `  ${index === 0 ? 'programs ' : '         '} ${line}`),
    ...describeTelemetry(site).map((line) => `  telemetry ${line}`),
    `  limit     ${formatPower(feeders[0]!.powerWMax)} at ${feeders[0]!.name}, ${feeders.length} feeders`,
    `  fleet     ${site.miners.length} miners, ${formatPower(nominalW(site, site.miners))} at nominal`,
    ...site.models.map((model) => {
      const miners = site.miners.filter(({ modelId }) => modelId === model.modelId);
      return `    ${String(miners.length).padStart(6)}  ${model.label} (${model.firmware}), ${formatPower(nominalW(site, miners))}`;
    }),
  ];
}

function describePayment({ tariff, contract }: SiteConfig): string {
  const line = `price × ${+(1 + tariff.lossRatio).toFixed(4)} + ${formatPrice(tariff.addersUsdPerMwh)}`;
  if (!contract) return line;
  const { energy, blocks, adders, demandCharges, coincidentPeaks, fixedCharges, riders } = contract;
  const names = [
    energy,
    ...blocks,
    ...adders,
    ...demandCharges,
    ...coincidentPeaks,
    ...fixedCharges,
    ...riders,
  ];
  return `${line} in the mean of a year, by contract: ${names.map((part) => part.name).join(', ')}`;
}

function describePolicy(policy: SiteConfig['policy']): string {
  if (policy.kind === 'economic')
    return `economic, margin ${formatPrice(policy.marginUsdPerMwh)}, ${policy.horizonHours > 0 ? `${policy.horizonHours} h ahead` : 'each interval for itself'}`;
  const { curtailAboveUsdPerMwh: curtail, resumeBelowUsdPerMwh: resume, highStrikeUsdPerMwh: high } = policy;
  const atOnce = high === null ? '' : ` (at once above ${formatPrice(high)})`;
  return `threshold: curtails above ${formatPrice(curtail)}${atOnce}, resumes below ${formatPrice(resume)}`;
}

function nominalW({ models }: SiteConfig, miners: SiteConfig['miners']): number {
  const nominal = new Map(
    models.map(({ modelId, operatingPoints }) => [
      modelId,
      operatingPoints.find(({ kind }) => kind === 'nominal')!.powerW,
    ]),
  );
  return miners.reduce((sum, { modelId }) => sum + nominal.get(modelId)!, 0);
}
