import { Alert, Loader, Select, Stack, Text, Timeline } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useAsOf } from '../../api/api-context.js';
import { useRead } from '../../api/use-read.js';
import { moment, timed } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { named, type Product } from '../../parts/product-names.js';
import { serviceName, withServiceNames } from '../../parts/service-name.js';
import type { User } from './columns.js';

interface Given {
  readonly user: User;
  readonly products: ReadonlyMap<string, Product>;
}

/** Why a user has a service, has it not, or until when it is kept: each link of the chain with who and when. */
export const UserExplain = ({ user, products }: Given): ReactElement => {
  const asOf = useAsOf();
  const services = [
    ...new Set([
      ...user.services.map(({ service }) => service),
      ...[...products.values()].flatMap(({ plans }) => plans.flatMap(({ service }) => service ?? [])),
    ]),
  ]
    .map((key) => ({ value: key, label: serviceName(key) }))
    .toSorted((one, other) => one.label.localeCompare(other.label));
  const say = (text: string): string => timed(withServiceNames(named(products, text)));
  const [service, setService] = useState<string | null>(null);
  const { data, error, isFetching } = useRead(
    '/api/users/{id}/explain',
    { path: { id: user.id }, query: { service: service ?? '', ...(asOf === undefined ? {} : { asOf }) } },
    { enabled: service !== null },
  );
  return (
    <Stack gap="md">
      <Select
        label="Explain why this user has, or has not"
        placeholder="Choose a service"
        searchable
        data={services}
        value={service}
        onChange={setService}
        maw={320}
      />
      {isFetching && <Loader size="sm" aria-label="Loading" />}
      <ProblemAlert error={error} say={(text) => named(products, text)} />
      {data !== undefined && (
        <>
          <Alert color="brand">{say(data.words)}</Alert>
          <Timeline bulletSize={14} lineWidth={2}>
            {data.chain.map((link) => (
              <Timeline.Item key={link.position} title={say(link.words)}>
                <Text size="xs" c="dimmed">
                  {moment(link.occurredAt)} · {link.actor}
                  {link.reference === undefined ? '' : ` · ${link.reference}`}
                </Text>
              </Timeline.Item>
            ))}
          </Timeline>
        </>
      )}
    </Stack>
  );
};
