import { useMay } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import { ErrorState } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { useAlertRoutes, useTestRoute } from './queries.js';

const COLUMNS = [
  { name: 'Route' },
  { name: 'By' },
  { name: 'Waits', isNumber: true },
  { name: 'State' },
  { name: '' },
];

/** The ways out, how each is, and a test. */
export function RoutesPanel({ siteId }: { readonly siteId: string }) {
  const { data: found, error } = useAlertRoutes();
  if (error) return <ErrorState error={error} />;
  if (!found) return null;
  return (
    <section className="panel" aria-labelledby="alert-routes">
      <h2 id="alert-routes">Where alerts go</h2>
      {found.routes.length === 0 ? (
        <p className="quiet">
          Nowhere but here: the configuration has no routes. docs/alerts.md shows how to add some.
        </p>
      ) : (
        <DataTable label="Routes" columns={COLUMNS}>
          {found.routes.map(({ route_id: id, protocol, waiting, problem }) => (
            <tr key={id}>
              <th scope="row">{id}</th>
              <td>{protocol}</td>
              <td className="number">{waiting}</td>
              <td>{problem === null ? 'No failure' : <span className="bad">Fails: {problem}</span>}</td>
              <td>
                <TestButton routeId={id} siteId={siteId} />
              </td>
            </tr>
          ))}
        </DataTable>
      )}
    </section>
  );
}

function TestButton({ routeId, siteId }: { readonly routeId: string; readonly siteId: string }) {
  const mayOperate = useMay(siteId, 'operate');
  const test = useTestRoute();
  if (!mayOperate) return null;
  return (
    <>
      <Button
        aria-label={`Send a test to ${routeId}`}
        onPress={() => void (!test.isPending && test.mutate(routeId))}
      >
        Send a test
      </Button>{' '}
      <span role="status">
        {test.isPending && 'being sent…'}
        {test.data?.delivered === true && `taken in ${test.data.milliseconds} ms`}
        {test.data?.delivered === false && <span className="bad">not taken: {test.data.problem}</span>}
        {test.error && <span className="bad">{test.error.message}</span>}
      </span>
    </>
  );
}
