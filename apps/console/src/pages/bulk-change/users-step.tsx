import { Alert, Button, FileButton, Group, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { type ChosenUsers, handedOver, listOf } from '../../parts/chosen-users.js';
import { DeleteUsers } from '../../parts/delete-users.js';
import { count, counted } from '../../parts/format.js';
import { Icon } from '../../parts/icons.js';
import { usePermits } from '../../parts/permits.js';
import { RemoveLicenses } from '../../parts/remove-licenses.js';
import { readUserList } from '../../parts/user-list.js';
import { UsersNamed } from '../../parts/users-named.js';
import { SelectUsers } from './select-users.js';

interface Given {
  readonly users: ChosenUsers | undefined;
  readonly onChange: (users: ChosenUsers | undefined) => void;
}

type Way = 'handed' | 'select' | 'list';

/** Who is changed: the selection of another page, all who have something in common, or a list. */
export const UsersStep = ({ users, onChange }: Given): ReactElement => {
  const handed = handedOver();
  const [way, setWay] = useState<Way>(() => (handed === undefined ? 'select' : 'handed'));
  const choose = (next: Way): void => {
    setWay(next);
    onChange(next === 'handed' ? handed : undefined);
  };
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label="Which users"
        style={{ alignSelf: 'flex-start' }}
        value={way}
        onChange={(value) => choose(value as Way)}
        data={[
          ...(handed === undefined ? [] : [{ value: 'handed', label: 'Selected users' }]),
          { value: 'select', label: 'All that match' },
          { value: 'list', label: 'A list or CSV' },
        ]}
      />
      {way === 'select' && <SelectUsers onSelected={onChange} />}
      {way === 'list' && <ListOfUsers onChange={onChange} />}
      {users !== undefined && (
        <>
          <UsersNamed users={users} />
          <OtherThings users={users} />
        </>
      )}
    </Stack>
  );
};

/** What is done with the same users outside of these steps. */
const OtherThings = ({ users }: { readonly users: ChosenUsers }): ReactElement => {
  const { mayRun } = usePermits();
  const [dialog, setDialog] = useState<'remove' | 'delete'>();
  const close = (): void => setDialog(undefined);
  return (
    <Group gap="sm">
      {mayRun('remove') && (
        <Button variant="default" onClick={() => setDialog('remove')}>
          Remove licenses…
        </Button>
      )}
      {mayRun('delete') && (
        <Button variant="default" onClick={() => setDialog('delete')}>
          Delete users…
        </Button>
      )}
      {dialog === 'remove' && <RemoveLicenses users={users} onClose={close} />}
      {dialog === 'delete' && <DeleteUsers users={users} onClose={close} />}
    </Group>
  );
};

const MOST = 100_000;

const ListOfUsers = ({ onChange }: Pick<Given, 'onChange'>): ReactElement => {
  const [text, setText] = useState('');
  const [read, setRead] = useState<ReturnType<typeof readUserList>>();
  const take = (content: string): void => {
    setText(content);
    const list = readUserList(content);
    setRead(list);
    onChange(list.users.length === 0 || list.users.length > MOST ? undefined : listOf(list.users));
  };
  return (
    <Stack gap="sm">
      <Textarea
        label="Users"
        description="One address or id a line, or a CSV with a column userPrincipalName. Other columns are not read."
        placeholder={'ana.silva@contoso.example\nadele.vance@contoso.example'}
        autosize
        minRows={5}
        maxRows={12}
        spellCheck={false}
        value={text}
        onChange={(event) => take(event.currentTarget.value)}
      />
      <Group>
        <FileButton accept=".csv,.txt,text/csv,text/plain" onChange={(file) => void file?.text().then(take)}>
          {(props) => (
            <Button variant="default" {...props}>
              Take a file…
            </Button>
          )}
        </FileButton>
      </Group>
      {read !== undefined && read.users.length > MOST && (
        <Alert color="red" icon={<Icon name="warning" />}>
          {counted(read.users.length, 'user')} are more than one operation takes: at most {count(MOST)}.
        </Alert>
      )}
      {read !== undefined && (read.unread.length > 0 || read.repeated > 0) && (
        <Alert color="yellow" icon={<Icon name="warning" />}>
          {read.unread.length > 0 && (
            <Text size="sm">
              {counted(read.unread.length, 'line')} without an address or id: {read.unread.slice(0, 20).join(', ')}
              {read.unread.length > 20 ? ' …' : ''}
            </Text>
          )}
          {read.repeated > 0 && <Text size="sm">{counted(read.repeated, 'line')} again: each user counts once.</Text>}
        </Alert>
      )}
    </Stack>
  );
};
