import { Alert, Card, Group, List, Stack, Text, Title } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useRead } from '../../api/use-read.js';
import { ActButton } from '../../parts/act-button.js';
import { ChangeDialog } from '../../parts/change-dialog.js';
import { moment } from '../../parts/format.js';
import { Icon } from '../../parts/icons.js';
import { ProblemAlert } from '../../parts/problem-alert.js';

/** What the server takes for the time, and whether it may decide about data. */
export const Clock = (): ReactElement => {
  const { data: clock, error, refetch } = useRead('/api/clock', {});
  const [isOpen, setOpen] = useState(false);
  return (
    <Card withBorder>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2}>Clock</Title>
          {clock?.trusted === false && (
            <ActButton command="AgreeClock" size="sm" onClick={() => setOpen(true)}>
              The clock is right…
            </ActButton>
          )}
        </Group>
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {clock !== undefined && <Text size="sm">The server’s clock shows {moment(clock.now)}.</Text>}
        {clock?.trusted === true && <Text size="sm">It is trusted.</Text>}
        {clock?.trusted === false && (
          <Alert color="orange" icon={<Icon name="warning" />} title="It is not trusted: nothing is deleted for good">
            <List size="sm">
              {clock.reasons.map(({ code, detail }) => (
                <List.Item key={code}>{detail}</List.Item>
              ))}
            </List>
          </Alert>
        )}
        {clock?.purgesWait !== undefined && <Text size="sm">{clock.purgesWait.detail}</Text>}
      </Stack>
      {isOpen && (
        <ChangeDialog
          title="The clock is right"
          action="I looked, and it is right"
          verb="post"
          path="/api/clock/agreement"
          asked={{ body: {} }}
          preview={() => <Text size="sm">From then on what is due is deleted for good again.</Text>}
          said={() => 'The clock is taken for right.'}
          onClose={() => setOpen(false)}
        />
      )}
    </Card>
  );
};
