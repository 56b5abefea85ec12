import {
  isRefused,
  partNumberKey,
  refuse,
  type AddressInput,
  type AddressKey,
  type CatalogueState,
  type LicenseRequest,
  type PlanId,
  type Refused,
  type SkuId,
  type UserId,
  type UserRef,
} from '#licensing';
import type { Hasher } from '../ports/clock-and-ids.js';
import type { LicenseLine } from '../requests.js';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isGuid = (text: string): boolean => GUID.test(text);

/** Addresses of one command with their keys, hashed in one call. */
export class Addresses {
  constructor(private readonly keys: ReadonlyMap<string, AddressKey>) {}

  /** @throws Error for an address that wasn't among those hashed: a bug. */
  key(text: string): AddressKey {
    const key = this.keys.get(text);
    if (key === undefined) throw new Error('an address of the command was not hashed');
    return key;
  }

  input(text: string): AddressInput {
    return { key: this.key(text), text };
  }

  /** A GUID is an id; everything else an address. */
  user(named: string): UserRef {
    return isGuid(named)
      ? { by: 'id', userId: named.toLowerCase() as UserId }
      : { by: 'address', key: this.key(named) };
  }
}

export const hashAddresses = async (hasher: Hasher, tenantId: string, texts: readonly string[]): Promise<Addresses> => {
  const distinct = [...new Set(texts)];
  const keys = distinct.length === 0 ? [] : await hasher.addressKeys(tenantId, distinct);
  return new Addresses(new Map(distinct.map((text, at) => [text, keys[at] as AddressKey])));
};

export const namesProductByPartNumber = ({ skuPartNumber }: Pick<LicenseLine, 'skuPartNumber'>): boolean =>
  skuPartNumber !== undefined && !isGuid(skuPartNumber);

/** The product that a line names, by id or by part number without regard to case. Refuses `product-not-found` and `ambiguous-product`. */
export const resolveProduct = (
  { skuId, skuPartNumber }: Pick<LicenseLine, 'skuId' | 'skuPartNumber'>,
  catalogue: CatalogueState,
): SkuId | Refused => {
  const named = skuId ?? skuPartNumber ?? '';
  if (isGuid(named)) return named.toLowerCase() as SkuId;
  const [found, ...others] = catalogue.byPartNumber.get(partNumberKey(named)) ?? [];
  if (found === undefined) return refuse({ code: 'product-not-found', skuPartNumber: named });
  return others.length === 0
    ? found
    : refuse({ code: 'ambiguous-product', skuPartNumber: named, skuIds: [found, ...others] });
};

/** In order; the first refusal for all. */
export const resolveLicenses = (
  lines: readonly LicenseLine[],
  catalogue: CatalogueState,
): readonly LicenseRequest[] | Refused => {
  const licenses: LicenseRequest[] = [];
  for (const line of lines) {
    const skuId = resolveProduct(line, catalogue);
    if (isRefused(skuId)) return skuId;
    const disabledPlans = line.disabledPlans?.map((plan) => plan.toLowerCase() as PlanId);
    licenses.push({ skuId, ...(disabledPlans === undefined ? {} : { disabledPlans }) });
  }
  return licenses;
};
