import { definePage } from '../../parts/page.js';

export const page = definePage({
  addresses: [
    { path: '/products', title: 'Products', load: () => import('./products-page.js') },
    { path: '/products/$skuId', title: 'Plans of a product', load: () => import('./plans-page.js') },
  ],
  navigation: { label: 'Products', icon: 'products', to: '/products', order: 80 },
});
