import { isRefused } from '#licensing';
import type { Preparations } from './preparation.js';
import { resolveLicenses, resolveProducts, type LicenseLine, type ProductLine } from './products.js';

export interface LicenseBodies {
  readonly ChangeLicenses: {
    readonly user: string;
    readonly add: readonly LicenseLine[];
    readonly remove: readonly ProductLine[];
  };
  readonly ReplaceLicenses: { readonly user: string; readonly licenses: readonly LicenseLine[] };
  readonly RefreshLicenses: { readonly user: string; readonly licenses: readonly ProductLine[] };
  readonly AdoptLicenses: { readonly user: string; readonly licenses: readonly LicenseLine[] };
  readonly ReassignLicenses: { readonly from: string; readonly to: string; readonly licenses: readonly ProductLine[] };
}

export const licensePreparations: Preparations<LicenseBodies> = {
  ChangeLicenses: {
    users: ({ user }) => [user],
    products: ({ add, remove }) => [...add, ...remove],
    members: (body, { addresses, products }) => {
      const add = resolveLicenses(body.add, products);
      if (isRefused(add)) return add;
      const remove = resolveProducts(body.remove, products);
      return isRefused(remove) ? remove : { user: addresses.user(body.user), add, remove };
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
  AdoptLicenses: {
    users: ({ user }) => [user],
    products: ({ licenses }) => licenses,
    members: (body, { addresses, products }) => {
      const licenses = resolveLicenses(body.licenses, products);
      return isRefused(licenses) ? licenses : { user: addresses.user(body.user), licenses };
    },
  },
  RefreshLicenses: {
    users: ({ user }) => [user],
    products: ({ licenses }) => licenses,
    members: (body, { addresses, products }) => {
      const skuIds = resolveProducts(body.licenses, products);
      return isRefused(skuIds) ? skuIds : { user: addresses.user(body.user), skuIds };
    },
  },
  ReassignLicenses: {
    users: ({ from, to }) => [from, to],
    products: ({ licenses }) => licenses,
    members: ({ from, to, ...body }, { addresses, products }) => {
      const skuIds = resolveProducts(body.licenses, products);
      return isRefused(skuIds) ? skuIds : { from: addresses.user(from), to: addresses.user(to), skuIds };
    },
  },
};
