import { defined, overlapsOf, type SkuId } from '#licensing';
import type { UserDocument } from '#projections';

type Shown = Readonly<Record<string, unknown>>;

/** Shows of a user what a report tells: who it is. */
export const reportedUser = ({
  id,
  userPrincipalName,
  displayName,
  usageLocation,
  accountEnabled,
  userType,
  createdAt,
  unreadable,
}: Shown): Shown =>
  defined({ id, userPrincipalName, displayName, usageLocation, accountEnabled, userType, createdAt, unreadable });

/** Shows the overlaps of a user's products by the names that its licenses are shown with. */
export const overlapsShown = ({ licenses }: UserDocument, shown: Shown): readonly object[] => {
  const names = new Map(
    (shown['licenses'] as readonly { readonly skuId: SkuId; readonly skuPartNumber?: string }[]).map(
      ({ skuId, skuPartNumber }) => [skuId, skuPartNumber],
    ),
  );
  const product = (skuId: SkuId): object => defined({ skuId, skuPartNumber: names.get(skuId) });
  return overlapsOf(licenses).map(({ skuId, coveredBy }) => ({
    ...product(skuId),
    coveredBy: coveredBy.map(product),
  }));
};
