import { definePage } from '../../parts/page.js';

export const page = definePage({
  addresses: [{ path: '/deadlines', title: 'Deadlines', load: () => import('./deadlines-page.js') }],
  navigation: { label: 'Deadlines', icon: 'deadlines', to: '/deadlines', order: 60, reads: 'tenant' },
});
