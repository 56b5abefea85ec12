import { definePage } from '../../parts/page.js';

export const page = definePage({
  addresses: [
    { path: '/operations', title: 'Operations', load: () => import('./operations-page.js') },
    { path: '/operations/$id', title: 'Operation', load: () => import('./operation-page.js') },
  ],
  navigation: { label: 'Operations', icon: 'operations', to: '/operations', order: 50, reads: 'tenant' },
});
