import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useApi } from '../../api/api-context.js';
import { saveFile } from '../../parts/download.js';
import { ProblemAlert } from '../../parts/problem-alert.js';

const FORMS = [
  { label: 'Export CSV', type: 'text/csv', name: 'history.csv' },
  { label: 'Export NDJSON', type: 'application/x-ndjson', name: 'history.ndjson' },
] as const;

/** Gives all that the filters find as a file. */
export const Export = ({ query }: { readonly query: object }): ReactElement => {
  const api = useApi();
  const { mutate, isPending, error } = useMutation({
    mutationFn: async ({ type, name }: (typeof FORMS)[number]) => {
      const asked = Object.fromEntries(Object.entries(query).map(([member, value]) => [member, String(value)]));
      saveFile(name, await api.file('/api/history', asked, type));
    },
  });
  return (
    <>
      {FORMS.map((form) => (
        <Button key={form.type} variant="default" size="sm" disabled={isPending} onClick={() => mutate(form)}>
          {form.label}
        </Button>
      ))}
      <ProblemAlert error={error} />
    </>
  );
};
