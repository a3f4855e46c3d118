import { hashpriceFeeds, priceFeeds, weatherFeeds, type FeedEntry } from './feeds.js';
import { sensorKinds } from './sensors.js';

export const FEED_TABLE_MARKERS = ['<!-- feeds:begin (generated) -->', '<!-- feeds:end -->'] as const;

const HEADER = ['feed', 'kind', 'id', 'tells', 'covers', 'needs'];

type Row = Omit<FeedEntry<unknown>, 'create'>;

const SENSORS = Object.fromEntries(
  Object.entries(sensorKinds).map(([id, kind]): [string, Row] => [id, { ...kind, live: true, needs: [] }]),
);

const KINDS: readonly (readonly [string, string, Readonly<Record<string, Row>>])[] = [
  ['price', 'markets', priceFeeds],
  ['hashprice', 'hashprice', hashpriceFeeds],
  ['weather', 'weather', weatherFeeds],
  ['sensor', 'weather', SENSORS],
];

/** The feeds as a Markdown table and their limits as lists, made from the registry. */
export function feedTableMarkdown(): string {
  const entries = KINDS.flatMap(([kind, folder, feeds]) =>
    Object.entries(feeds).map(([id, entry]) => ({ kind, folder, id, ...entry })),
  );
  const rows = entries.map(({ kind, folder, id, label, live, covers, needs }) => [
    `[${label}](${folder}/${id}/README.md)`,
    kind,
    `\`${id}\``,
    live ? 'what is' : 'what it makes up',
    covers,
    needs.map((name) => `\`${name}\``).join(', ') || 'nothing',
  ]);
  const table = [HEADER, HEADER.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
  const limits = entries.map(({ label, limits: lines }) =>
    [`**${label}**`, '', ...lines.map((line) => `- ${line}`)].join('\n'),
  );
  return [table, ...limits].join('\n\n');
}
