import { definePage } from '../../parts/page.js';

export const page = definePage({
  addresses: [{ path: '/bulk-change', title: 'Bulk change', load: () => import('./bulk-change-page.js') }],
});
