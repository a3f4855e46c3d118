import type { Rider } from './contract.js';

/** Whether `rider` is a share of what stands under `name`, given that it stands before the rider. */
export function isOn({ on }: Rider, name: string): boolean {
  return on === 'all' || on.includes(name);
}

/** What a dollar of the part `name` comes to with all riders on it, and on each other. */
export function withRiders(riders: readonly Rider[], name: string): number {
  const amounts: { readonly name: string; readonly usd: number }[] = [{ name, usd: 1 }];
  for (const rider of riders) {
    const base = amounts.filter((each) => isOn(rider, each.name)).reduce((sum, { usd }) => sum + usd, 0);
    amounts.push({ name: rider.name, usd: base * rider.ratio });
  }
  return amounts.reduce((sum, { usd }) => sum + usd, 0);
}
