/** How the line to a source is doing, as this process has seen it. */
export interface ConnectionView {
  /** Seconds by which the source's clock is ahead of this machine's, below zero where it is behind; null where it has not said. */
  readonly clockAheadSeconds: number | null;
  /** Within so many seconds either way. */
  readonly clockErrorSeconds: number | null;
  /** Since the hour began, UTC. */
  readonly requestsThisHour: number;
  readonly bytesThisHour: number;
}
