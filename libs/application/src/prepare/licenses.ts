import { isRefused } from '#licensing';
import { resolveLicenses } from './products.js';
import type { Preparations } from './preparation.js';

export const licensePreparations: Preparations<'ChangeLicenses' | 'ReplaceLicenses' | 'TransferLicenses'> = {
  ChangeLicenses: {
    users: ({ user }) => [user],
    products: ({ add, remove }) => [...add, ...remove],
    members: (body, { addresses, products }) => {
      const add = resolveLicenses(body.add, products);
      if (isRefused(add)) return add;
      const remove = resolveLicenses(body.remove, products);
      if (isRefused(remove)) return remove;
      return { user: addresses.user(body.user), add, remove: remove.map(({ skuId }) => skuId) };
    },
  },
  ReplaceLicenses: {
    users: ({ user }) => [user],
    products: ({ licenses }) => licenses,
    members: (body, { addresses, products }) => {
      const licenses = resolveLicenses(body.licenses, products);
      return isRefused(licenses) ? licenses : { user: addresses.user(body.user), licenses };
    },
  },
  TransferLicenses: {
    users: ({ from, to }) => [from, to],
    products: ({ licenses }) => licenses,
    members: ({ from, to, ...body }, { addresses, products }) => {
      const licenses = resolveLicenses(body.licenses, products);
      if (isRefused(licenses)) return licenses;
      return { from: addresses.user(from), to: addresses.user(to), skuIds: licenses.map(({ skuId }) => skuId) };
    },
  },
};
