/** Whether events of a site are for whoever looks on. Every token sees all sites. */
export function maySee(_actor: string, _siteId: string): boolean {
  return true;
}
