import { definePage } from '../../parts/page.js';

export const page = definePage({
  addresses: [{ path: '/licenses', title: 'Licenses', load: () => import('./licenses-page.js') }],
  navigation: { label: 'Licenses', icon: 'licenses', to: '/licenses', order: 20, reads: 'tenant' },
});
