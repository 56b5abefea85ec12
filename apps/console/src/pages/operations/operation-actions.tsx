import { Button, Tooltip } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useApi } from '../../api/api-context.js';
import type { Shape } from '../../api/shapes.js';
import { useRead } from '../../api/use-read.js';
import { effectsOf, reasonOf, stateOf } from '../../parts/effects-of-row.js';
import { usePermits } from '../../parts/permits.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { saveCsv } from '../../parts/save-csv.js';
import { startedHere } from '../../parts/started-operations.js';
import { useProductName } from '../../parts/use-product-name.js';
import { RetryDialog, UndoDialog } from './operation-dialogs.js';
import { type Retry, retryOf } from './retry-body.js';
import { allRows } from './use-operation-rows.js';

interface Given {
  readonly operation: Shape<'Operation'>;
  readonly names: ReadonlyMap<string, string>;
}

const HEADER = ['line', 'user', 'address', 'state', 'code', 'reason', 'effects'];

/** What can be done with an operation: the list as a file, the failed users again, and all of it undone. */
export const OperationActions = ({ operation, names }: Given): ReactElement => {
  const api = useApi();
  const productName = useProductName();
  const { mayRun, whyOff } = usePermits();
  const { data: command } = useRead('/api/commands/{id}', { path: { id: operation.commandId } });
  const [work, setWork] = useState<'csv' | 'retry'>();
  const [error, setError] = useState<unknown>(null);
  const [dialog, setDialog] = useState<'undo' | Retry>();

  const { id, mode, counts } = operation;
  const isRunning = operation.state === 'running';
  const withRows = async (what: 'csv' | 'retry', then: (rows: Awaited<ReturnType<typeof allRows>>) => void) => {
    setWork(what);
    setError(null);
    try {
      then(await allRows(api, id));
    } catch (thrown) {
      setError(thrown);
    } finally {
      setWork(undefined);
    }
  };
  const save = () =>
    withRows('csv', (rows) =>
      saveCsv(`operation-${id}.csv`, [
        HEADER,
        ...rows.map((row) => [
          row.index + 1,
          row.id,
          row.userPrincipalName,
          stateOf(row),
          row.reason?.code,
          reasonOf(row, productName),
          effectsOf(row, productName).join('; '),
        ]),
      ]),
    );
  const again = () =>
    withRows('retry', (rows) => {
      const failed = rows.filter(({ state }) => state === 'Failed');
      const retry = retryOf(failed, { mode, of: operation.of, asked: command?.asked, started: startedHere(id) });
      if (retry === undefined) setError(new Error(NO_RETRY));
      else setDialog(retry);
    });
  const whyNot = whyOff ?? (isRunning ? 'It is still running.' : undefined);
  return (
    <>
      <Button variant="default" loading={work === 'csv'} onClick={() => void save()}>
        Export CSV
      </Button>
      {mayRun(mode) && counts.failed > 0 && mode !== 'undo' && (
        <Because reason={whyNot}>
          <Button
            variant="default"
            loading={work === 'retry'}
            disabled={whyNot !== undefined}
            title={whyNot}
            onClick={() => void again()}
          >
            Retry the failed…
          </Button>
        </Because>
      )}
      {mayRun('undo') && counts.complete > 0 && (
        <Because reason={whyNot}>
          <Button variant="default" disabled={whyNot !== undefined} title={whyNot} onClick={() => setDialog('undo')}>
            Undo…
          </Button>
        </Because>
      )}
      {error !== null && <ProblemAlert error={error} />}
      {dialog === 'undo' && <UndoDialog operation={operation} names={names} onClose={() => setDialog(undefined)} />}
      {dialog !== undefined && dialog !== 'undo' && (
        <RetryDialog operationId={id} retry={dialog} onClose={() => setDialog(undefined)} />
      )}
    </>
  );
};

const NO_RETRY =
  'What was asked of these users held texts that are told nowhere again. Send the list anew, from where it came.';

/** Says why a button is off. */
const Because = ({ reason, children }: { readonly reason: string | undefined; readonly children: ReactElement }) =>
  reason === undefined ? (
    children
  ) : (
    <Tooltip label={reason}>
      <span>{children}</span>
    </Tooltip>
  );
