import type { ReactElement } from 'react';
import { useApi } from '../../api/api-context.js';
import { Exports } from '../../parts/exports.js';

const FORMS = [
  { label: 'Export CSV', type: 'text/csv', name: 'history.csv' },
  { label: 'Export NDJSON', type: 'application/x-ndjson', name: 'history.ndjson' },
] as const;

/** Gives all that the filters find as a file, which the server writes. */
export const Export = ({ query }: { readonly query: object }): ReactElement => {
  const api = useApi();
  const asked = Object.fromEntries(Object.entries(query).map(([member, value]) => [member, String(value)]));
  const files = FORMS.map(({ label, type, name }) => ({
    label,
    name,
    content: () => api.file('/api/history', asked, type),
  }));
  return <Exports files={files} />;
};
