import { Card, List, Stack, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Shape } from '../../api/shapes.js';
import { Download } from '../../parts/download.js';
import { Facts } from '../../parts/facts.js';
import { moment } from '../../parts/format.js';
import { serviceName } from '../../parts/service-name.js';

const CAUSES = {
  due: 'its time had come',
  overdue: 'its time had come earlier',
  requested: 'the person asked for it',
} as const;

/** Proves that somebody was erased: what was deleted when, why, and what is kept. */
export const Certificate = ({ erasure }: { readonly erasure: Shape<'Erasure'> }): ReactElement => {
  const { certificate, jws } = erasure;
  const { pseudonym, rule, deleted, purged, keyShredded, services, kept } = certificate;
  const { requestedBy } = purged;
  return (
    <Card withBorder>
      <Stack gap="lg">
        <Facts
          facts={[
            ['Erased person', pseudonym],
            ['Deleted', moment(deleted.at)],
            ['Kept by the rule', rule.retention],
            ['To be purged', moment(rule.purgeAt)],
            ['Purged', `${moment(purged.at)}, because ${CAUSES[purged.cause]}`],
            ['By', requestedBy === undefined ? undefined : `${requestedBy.actor} (${requestedBy.actorKind})`],
            ['Key destroyed', moment(keyShredded.at)],
          ]}
        />
        {services.length > 0 && (
          <div>
            <Title order={2}>Services whose data is deleted</Title>
            <List size="sm" mt="xs">
              {services.map(({ eventId, service, at, cause }) => (
                <List.Item key={eventId}>
                  {serviceName(service)}, {moment(at)}
                  {cause === purged.cause ? '' : `, because ${CAUSES[cause]}`}
                </List.Item>
              ))}
            </List>
          </div>
        )}
        {kept.length > 0 && <Text size="sm">Kept for good: {kept.map(serviceName).join(', ')}</Text>}
        <div>
          <Title order={2}>Signed</Title>
          <Text size="sm" c="dimmed" mt={4} mb="xs">
            Whoever has the file and the public key can check it without this server.
          </Text>
          <Download name={`erasure-${pseudonym}.jws`} type="application/jose" content={() => jws}>
            Download the certificate
          </Download>
        </div>
      </Stack>
    </Card>
  );
};
