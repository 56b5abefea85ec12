import { Card, Stack, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Answer } from '../../api/shapes.js';
import { useRead } from '../../api/use-read.js';
import { Facts } from '../../parts/facts.js';
import { counted } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { serviceName } from '../../parts/service-name.js';
import { termInWords } from './terms.js';

type Settings = Answer<'get', '/api/settings'>;
type Step = Settings['references']['required'][number];
const STEPS: Readonly<Record<Step, string>> = {
  remove: 'to remove licenses',
  replace: 'to replace licenses',
  reassign: 'to reassign licenses',
  delete: 'to delete users',
  erase: 'to erase somebody at once',
  close: 'to close a tenant',
};

const signInOf = ({ mode, issuers }: Settings['signIn']): string => {
  if (mode === 'off') return 'not at all: whoever reaches the server may do everything';
  return mode === 'local' ? 'by a token that was made on the server’s machine' : `at ${issuers.join(', ')}`;
};
const requestsOf = ({ writes, reads }: { readonly writes: number; readonly reads: number }): string =>
  `${counted(writes, 'change')} and ${counted(reads, 'question')} a second`;

/** How long what was removed can come back, and what is asked of whoever removes it. */
export const Promises = (): ReactElement => {
  const { data: settings, error } = useRead('/api/settings', {});
  return (
    <Card withBorder component="section" aria-label="Retention and references">
      <Title order={2} mb="sm">
        Retention and references
      </Title>
      <ProblemAlert error={error} />
      {settings !== undefined && (
        <Stack gap="md">
          <Text size="sm">
            What is removed from now on is kept for so long. What was removed before keeps the term it was promised.
          </Text>
          <Facts
            facts={[
              ['Users and services', termInWords(settings.retention.term)],
              ...settings.retention.byService.map(
                ({ service, term }) => [serviceName(service), termInWords(term)] as const,
              ),
            ]}
          />
          <Facts
            facts={[
              ['A reference is needed', settings.references.required.map((step) => STEPS[step]).join(', ')],
              ['Its form', settings.references.form ?? 'letters and digits, at least one digit'],
              ['Over Microsoft Graph’s API', settings.references.exceptGraph && 'no reference is needed'],
              ['Erase at once', settings.eraseAtOnce ? 'permitted' : 'not permitted here'],
              ['How people sign in', signInOf(settings.signIn)],
              ['Requests of one person', settings.rateLimit && requestsOf(settings.rateLimit)],
            ]}
          />
        </Stack>
      )}
    </Card>
  );
};
