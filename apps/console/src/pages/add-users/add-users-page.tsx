import { Button, Card, Checkbox, FileInput, Group, Loader, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useMemo, useState } from 'react';
import type { Shape } from '../../api/shapes.js';
import type { OperationBody, PreviewRow } from '../../api/use-preview.js';
import { Download } from '../../parts/download.js';
import { counted } from '../../parts/format.js';
import { OperationForm } from '../../parts/operation-form.js';
import { PageHeader } from '../../parts/page-header.js';
import { usePermits } from '../../parts/permits.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { useOperation } from '../../parts/use-operation.js';
import { useProductName } from '../../parts/use-product-name.js';
import { Problems } from './problems.js';
import { useReadFile } from './read-file.js';

type Read = Shape<'UsersOfFile'>;

const TEMPLATE = 'User Name,First name,Last name,Display name,Job title,Department,Usage location,Licenses,Aliases\r\n';

const bodyOf = ({ users }: Read): OperationBody | undefined =>
  users.length === 0 ? undefined : { mode: 'create', users: users.map(({ user }) => user) };

/** Adds the users of a CSV file: its problems by line first, then what would become of each, then the results. */
const AddUsersPage = (): ReactElement => {
  const { whyOff, mayRun } = usePermits();
  const file = useReadFile();
  const why = whyOff ?? (mayRun('create') ? undefined : 'Your roles don’t permit this.');
  return (
    <>
      <PageHeader
        title="Add users"
        actions={
          <Download name="users.csv" type="text/csv" content={() => TEMPLATE}>
            Template
          </Download>
        }
      >
        From a CSV file: the template of the admin center or of Entra in its languages, or what both export
      </PageHeader>
      {why !== undefined ? (
        <Text>{why}</Text>
      ) : (
        <Card withBorder>
          <Stack gap="lg">
            <FileInput
              label="File"
              description="User Name and Display name are needed; licenses by name, part number or id, separated by ;"
              placeholder="Choose a file"
              accept=".csv,.txt,text/csv,text/plain"
              clearable
              clearButtonProps={{ 'aria-label': 'Another file' }}
              maw={520}
              onChange={(chosen) => (chosen === null ? file.reset() : file.mutate(chosen))}
            />
            {file.isPending && <Loader size="sm" aria-label="Reading" />}
            <ProblemAlert error={file.error} />
            {file.data !== undefined && (
              <OfFile read={file.data} fileId={String(file.submittedAt)} key={file.submittedAt} />
            )}
          </Stack>
        </Card>
      )}
    </>
  );
};

interface Given {
  readonly read: Read;
  /** The same name may stand for another content later. */
  readonly fileId: string;
}

const OfFile = ({ read, fileId }: Given): ReactElement => {
  const { problems, notes, users } = read;
  const [isContinued, setContinued] = useState(false);
  const isFatal = problems.some((problem) => problem.isFatal);
  const canContinue = !isFatal && problems.length > 0 && users.length > 0;
  return (
    <>
      <Problems problems={problems} notes={notes} />
      {problems.length > 0 && <Text size="sm">Correct the file and choose it again. Nothing was sent.</Text>}
      {canContinue && (
        <Checkbox
          label={`Add the other ${counted(users.length, 'user')} all the same`}
          checked={isContinued}
          onChange={(event) => setContinued(event.currentTarget.checked)}
        />
      )}
      {problems.length === 0 && users.length === 0 && <Text size="sm">The file names nobody.</Text>}
      {users.length > 0 && (problems.length === 0 || (canContinue && isContinued)) && (
        <Adding read={read} fileId={fileId} />
      )}
    </>
  );
};

const Adding = ({ read, fileId }: Given): ReactElement => {
  const navigate = useNavigate();
  const productName = useProductName();
  const body = useMemo(() => bodyOf(read), [read]);
  const operation = useOperation({
    contentKey: `create ${fileId}`,
    body,
    onStarted: (id) => void navigate({ to: `/operations/${id}` as string }),
  });
  const nameOf = ({ index }: PreviewRow): string | undefined => {
    const row = read.users[index];
    return row === undefined ? undefined : `${row.user.displayName} (line ${row.line})`;
  };
  return (
    <>
      <OperationForm operation={operation} productName={productName} nameOf={nameOf} isLinked={false} />
      <Group justify="flex-end">
        <Button disabled={!operation.isReady} loading={operation.isStarting} onClick={operation.start}>
          Add {counted(read.users.length, 'user')}
        </Button>
      </Group>
    </>
  );
};

export default AddUsersPage;
