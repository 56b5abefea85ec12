import { definePage } from '../../parts/page.js';

export const page = definePage({
  addresses: [{ path: '/', title: 'Home', load: () => import('./home-page.js') }],
  navigation: { label: 'Home', icon: 'home', to: '/', order: 10, reads: 'tenant' },
});
