import { price } from '../../format/money.js';
import { power } from '../../format/power.js';
import { DataTable } from '../../ui/table.js';
import { Link } from 'wouter';
import { pageHref } from '../../app/pages.js';
import { Time } from '../../ui/time.js';
import type { Mark } from './queries.js';
import { rowsOf, type Series } from './series.js';
import type { View } from './view.js';

const ROWS_MAX = 96;

interface TimelineTableProps {
  readonly siteId: string;
  readonly series: Series | null;
  readonly marks: readonly Mark[];
  readonly view: View;
  readonly zone: string;
}

/** The visible time for who does not see the panels: figures and marks in words. */
export function TimelineTable({ siteId, series, marks, view, zone }: TimelineTableProps) {
  const rows = series ? rowsOf(series, view.fromMs, view.toMs, ROWS_MAX) : [];
  const shown = marks.filter((mark) => touches(mark, view));
  return (
    <>
      <DataTable label="Figures of the visible time" columns={FIGURES}>
        {rows.map((row) => (
          <tr key={row.startMs}>
            <th scope="row" className="nowrap">
              <Time at={new Date(row.startMs).toISOString()} zone={zone} day />
            </th>
            <td className="number">{price(row.priceLow)}</td>
            <td className="number">{price(row.priceHigh)}</td>
            <td className="number">{price(row.expected)}</td>
            <td className="number">{power(row.plannedW)}</td>
            <td className="number">{power(row.drawnW)}</td>
            <td className="number">{power(row.meteredW)}</td>
          </tr>
        ))}
      </DataTable>
      <h3>What happened and what is called</h3>
      {shown.length === 0 ? (
        <p className="quiet">Nothing beside the figures.</p>
      ) : (
        <DataTable label="Marks of the visible time" columns={MARKS}>
          {shown.map(({ id, lane, from, to, text, by, state, entry_seq: seq }) => (
            <tr key={id}>
              <td>{from === null ? 'before' : <Time at={from} zone={zone} day />}</td>
              <td>{to === null ? 'not over' : to === from ? '' : <Time at={to} zone={zone} day />}</td>
              <td>{lane}</td>
              <td>
                {text}
                {state === null ? '' : ` (${state})`}{' '}
                {seq !== null && <Link href={`${pageHref(siteId, 'ledger')}/${seq}`}>entry {seq}</Link>}
              </td>
              <td>{by ?? '–'}</td>
            </tr>
          ))}
        </DataTable>
      )}
    </>
  );
}

const FIGURES = [
  { name: 'From' },
  ...['Price, least', 'Price, most', 'Expected', 'Plan', 'Drawn', 'Metered'].map((name) => ({
    name,
    isNumber: true,
  })),
];
const MARKS = ['From', 'To', 'What', 'Says', 'By'].map((name) => ({ name }));

function touches({ from, to, called_at: calledAt }: Mark, { fromMs, toMs }: View): boolean {
  const begins = calledAt ?? from;
  const isBefore = begins === null || Date.parse(begins) < toMs;
  return isBefore && (to === null || Date.parse(to) >= fromMs);
}
