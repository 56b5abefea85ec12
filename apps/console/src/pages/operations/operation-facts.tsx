import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import type { Shape } from '../../api/shapes.js';
import { useRead } from '../../api/use-read.js';
import { Facts } from '../../parts/facts.js';
import { moment } from '../../parts/format.js';

/** When an operation was started, by whom, and on what grounds. */
export const OperationFacts = ({ operation }: { readonly operation: Shape<'Operation'> }): ReactElement => {
  const { data: command } = useRead('/api/commands/{id}', { path: { id: operation.commandId } });
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Started', moment(operation.createdAt)],
    ['Finished', operation.finishedAt === undefined ? undefined : moment(operation.finishedAt)],
    ['By', command?.actor],
    ['Reference', command?.reference],
    ['Reason', command?.reasonText ?? undefined],
    [
      'Undoes',
      operation.of === undefined ? undefined : (
        <Anchor key="of" size="sm" renderRoot={(props) => <Link to={`/operations/${operation.of}`} {...props} />}>
          {operation.of}
        </Anchor>
      ),
    ],
  ];
  return <Facts facts={facts} />;
};
