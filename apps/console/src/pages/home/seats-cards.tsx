import type { ReactElement } from 'react';
import { useAsOf } from '../../api/api-context.js';
import { usePages } from '../../api/use-read.js';
import { useAfterPaint } from '../../parts/after-paint.js';
import { Available } from '../../parts/available.js';
import { addDays, dateAt } from '../../parts/days.js';
import { counted, date } from '../../parts/format.js';
import { useProducts } from '../../parts/product-names.js';
import { useNow } from '../../parts/use-now.js';
import { HomeCard } from './home-card.js';

const SOON_DAYS = 30;
const PRODUCT = '/licenses/$skuId';

/** Products of which more is assigned than there is, and purchases that end soon: one question for both. */
export const SeatsCards = (): ReactElement => {
  const asOf = useAsOf();
  const pages = usePages('/api/subscriptions', { query: { limit: 999, ...(asOf === undefined ? {} : { asOf }) } });
  const products = useProducts(useAfterPaint(!pages.isLoading));
  const last = addDays(dateAt(useNow()), SOON_DAYS);
  const isHere = !pages.isLoading && pages.error === null;
  const nameOf = (skuId: string, part: string): string => products.get(skuId)?.displayName ?? part;
  const over = pages.items
    .filter(({ available }) => available < 0)
    .toSorted((one, other) => one.available - other.available)
    .map(({ skuId, skuPartNumber, available }) => ({
      key: skuId,
      label: nameOf(skuId, skuPartNumber),
      goal: { to: PRODUCT, params: { skuId } },
      value: <Available seats={available} />,
    }));
  const ending = pages.items
    .flatMap(({ skuId, skuPartNumber, purchases }) =>
      purchases.flatMap((purchase) =>
        'endsOn' in purchase && purchase.endsOn !== undefined && purchase.state === 'active' && purchase.endsOn <= last
          ? [{ ...purchase, endsOn: purchase.endsOn, skuId, name: nameOf(skuId, skuPartNumber) }]
          : [],
      ),
    )
    .toSorted((one, other) => (one.endsOn < other.endsOn ? -1 : 1))
    .map(({ id, skuId, name, seats, endsOn }) => ({
      key: id,
      label: `${name}: ${counted(seats, 'seat')}`,
      goal: { to: PRODUCT, params: { skuId } },
      value: date(endsOn),
    }));
  const given = { goal: { to: '/licenses' }, error: pages.error, onRetry: pages.reload };
  return (
    <>
      <HomeCard
        title="Over-assigned products"
        entries={isHere ? over : undefined}
        empty="No product is assigned more often than it was bought."
        {...given}
      />
      {asOf === undefined && (
        <HomeCard
          title="Purchases that end soon"
          entries={isHere ? ending : undefined}
          empty={`No purchase ends within ${counted(SOON_DAYS, 'day')}.`}
          {...given}
        />
      )}
    </>
  );
};
