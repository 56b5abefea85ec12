import { definePage } from '../../parts/page.js';

export const page = definePage({
  addresses: [{ path: '/reassign', title: 'Reassign licenses', load: () => import('./reassign-page.js') }],
});
