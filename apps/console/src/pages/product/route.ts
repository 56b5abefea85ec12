import { definePage } from '../../parts/page.js';

export const page = definePage({
  addresses: [{ path: '/licenses/$skuId', title: 'Product', load: () => import('./product-page.js') }],
});
