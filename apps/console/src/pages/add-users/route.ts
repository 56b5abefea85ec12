import { definePage } from '../../parts/page.js';

export const page = definePage({
  addresses: [{ path: '/add-users', title: 'Add users', load: () => import('./add-users-page.js') }],
});
