import { definePage } from '../../parts/page.js';

export const page = definePage({
  addresses: [
    { path: '/users', title: 'Active users', load: () => import('./users-page.js') },
    { path: '/users/$userId', title: 'User', load: () => import('./user-page.js') },
  ],
  navigation: { label: 'Active users', icon: 'users', to: '/users', order: 30, reads: 'tenant' },
});
