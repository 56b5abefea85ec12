import { definePage } from '../../parts/page.js';

export const page = definePage({
  addresses: [{ path: '/installation', title: 'Tenants and clock', load: () => import('./installation-page.js') }],
});
