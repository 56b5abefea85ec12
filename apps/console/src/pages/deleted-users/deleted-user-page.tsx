import { Alert, Anchor, Card, List, Loader, Stack, Title } from '@mantine/core';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { useAsOf } from '../../api/api-context.js';
import { problemOf } from '../../api/problem.js';
import { useRead } from '../../api/use-read.js';
import { ActButton } from '../../parts/act-button.js';
import { DaysLeft } from '../../parts/days-left.js';
import { Facts } from '../../parts/facts.js';
import { moment } from '../../parts/format.js';
import { PageHeader } from '../../parts/page-header.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { RestoreDialog } from '../../parts/restore-dialog.js';
import { serviceName } from '../../parts/service-name.js';
import { UnreadPage } from '../../parts/unread-page.js';
import { Certificate } from './certificate.js';
import { EraseDialog } from './erase-dialog.js';
import { nameOf, type Person, toRestore } from './people.js';

const Back = (): ReactElement => (
  <Anchor size="sm" underline="always" renderRoot={(props) => <Link to="/deleted-users" {...props} />}>
    All deleted users
  </Anchor>
);

const Profile = ({ person }: { readonly person: Person }): ReactElement => {
  const retained = person.services.filter(({ state }) => state === 'retained');
  return (
    <Card withBorder>
      <Stack gap="lg">
        <Facts
          facts={[
            ['Username', person.userPrincipalName],
            ['Usage location', person.usageLocation],
            ['Department', person.department],
            ['Job title', person.jobTitle],
            ['Deleted', person.deletedAt === undefined ? undefined : moment(person.deletedAt)],
            ['Can be restored until', person.purgeAt === undefined ? undefined : moment(person.purgeAt)],
            ['Id', person.id],
          ]}
        />
        {retained.length > 0 && (
          <div>
            <Title order={2}>Services whose data is kept</Title>
            <List size="sm" mt="xs">
              {retained.map(({ service, purgeAt }) => (
                <List.Item key={service}>
                  {serviceName(service)}
                  {purgeAt === undefined ? ', for good' : `, until ${moment(purgeAt)}`}
                </List.Item>
              ))}
            </List>
          </div>
        )}
      </Stack>
    </Card>
  );
};

/** What is left of somebody who isn't among the deleted: a certificate, where the person was erased. */
const Erased = ({ id, notThere }: { readonly id: string; readonly notThere: unknown }): ReactElement => {
  const { data, error, isLoading, refetch } = useRead('/api/erasures/{id}', { path: { id } });
  if (isLoading) return <Loader role="status" aria-label="Loading" />;
  const { code } = problemOf(error);
  return (
    <>
      <PageHeader title={data === undefined ? 'Deleted user' : 'Certificate of an erasure'}>
        <Back />
      </PageHeader>
      {data !== undefined && <Certificate erasure={data} />}
      {code === 'erasure-pending' && (
        <Alert color="yellow" title="The person is erased, and the keys are being destroyed">
          The certificate is there as soon as that is done.{' '}
          <Anchor component="button" type="button" size="sm" underline="always" onClick={() => void refetch()}>
            Look again
          </Anchor>
        </Alert>
      )}
      {error !== null && code !== 'erasure-pending' && (
        <ProblemAlert error={code === 'erasure-not-found' ? notThere : error} onRetry={() => void refetch()} />
      )}
    </>
  );
};

/** Somebody who was deleted, by id. */
const DeletedUserPage = (): ReactElement => {
  const { id } = useParams({ strict: false }) as { readonly id: string };
  const asOf = useAsOf();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'restore' | 'erase'>();
  const query = asOf === undefined ? {} : { asOf };
  const { data, error, isLoading, refetch } = useRead('/api/deleted-users/{id}', { path: { id }, query });
  if (isLoading) return <Loader role="status" aria-label="Loading" />;
  if (error !== null && problemOf(error).status === 404) return <Erased id={id} notThere={error} />;
  if (data === undefined) return <UnreadPage title="Deleted user" error={error} refetch={refetch} />;
  const person: Person = data;
  const close = (): void => setOpen(undefined);
  return (
    <>
      <PageHeader
        title={nameOf(person)}
        actions={
          <>
            <ActButton command="RestoreUser" onClick={() => setOpen('restore')}>
              Restore
            </ActButton>
            <ActButton command="EraseUser" variant="outline" color="red" onClick={() => setOpen('erase')}>
              Erase at once…
            </ActButton>
          </>
        }
      >
        {person.purgeAt !== undefined && (
          <>
            Days left: <DaysLeft until={person.purgeAt} at={'asOf' in person ? person.asOf : undefined} /> ·{' '}
          </>
        )}
        <Back />
      </PageHeader>
      <Profile person={person} />
      {open === 'restore' && (
        <RestoreDialog
          person={toRestore(person)}
          onDone={() => void navigate({ to: '/deleted-users' })}
          onClose={close}
        />
      )}
      {open === 'erase' && <EraseDialog person={person} onDone={() => void refetch()} onClose={close} />}
    </>
  );
};

export default DeletedUserPage;
