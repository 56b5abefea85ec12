import { definePage } from '../../parts/page.js';

export const page = definePage({
  addresses: [{ path: '/settings', title: 'Settings', load: () => import('./settings-page.js') }],
  navigation: { label: 'Settings', icon: 'settings', to: '/settings', order: 90 },
});
