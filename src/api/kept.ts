import type { ApiContext } from './api-context.js';

/** Keeps what takes work to make, for each site the newest: made once for a key, however many ask. */
export class KeptForSite<T> {
  readonly #known = new WeakMap<
    ApiContext,
    Map<string, { readonly key: string; readonly value: Promise<T> }>
  >();

  /** What `make` gave for the key the last time, where no other key has been asked for since and it did not fail. */
  get(context: ApiContext, siteId: string, key: string, make: () => Promise<T>): Promise<T> {
    const bySite = this.#known.get(context) ?? new Map<string, { key: string; value: Promise<T> }>();
    this.#known.set(context, bySite);
    const known = bySite.get(siteId);
    if (known?.key === key) return known.value;
    const value = make();
    bySite.set(siteId, { key, value });
    value.catch(() => bySite.delete(siteId));
    return value;
  }
}
