import { definePage } from '../../parts/page.js';

export const page = definePage({
  addresses: [
    { path: '/deleted-users', title: 'Deleted users', load: () => import('./deleted-users-page.js') },
    { path: '/deleted-users/$id', title: 'Deleted user', load: () => import('./deleted-user-page.js') },
  ],
  navigation: { label: 'Deleted users', icon: 'deleted', to: '/deleted-users', order: 40, reads: 'tenant' },
});
