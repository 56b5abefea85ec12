import { definePage } from '../../parts/page.js';

export const page = definePage({
  addresses: [{ path: '/history', title: 'History', load: () => import('./history-page.js') }],
  navigation: { label: 'History', icon: 'history', to: '/history', order: 70, reads: 'history' },
});
