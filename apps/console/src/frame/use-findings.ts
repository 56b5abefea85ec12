import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi, useAsOf } from '../api/api-context.js';
import { useRead } from '../api/use-read.js';
import { modeName } from '../parts/operation-words.js';
import { usePermits } from '../parts/permits.js';
import { useProducts } from '../parts/product-names.js';
import { isUsername } from '../parts/use-user-named.js';
import { UUID } from '../parts/uuid.js';
import { NAVIGATION } from './pages.js';

/** Something that was found, and where it is. */
export interface Finding {
  readonly key: string;
  readonly kind: 'User' | 'Product' | 'Operation' | 'Page';
  readonly name: string;
  /** Tells it from others of the same name. */
  readonly detail?: string;
  readonly to: string;
  readonly params?: Readonly<Record<string, string>>;
}

const MOST = 8;

/** Without regard to case and to the signs above letters. */
const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

/**
 * Finds users by name, address or id, products, pages, and operations by id: two questions at most. The words go in a
 * body, and into no address. The past knows no names: there users are found by id or by their whole address.
 */
export const useFindings = (words: string) => {
  const api = useApi();
  const asOf = useAsOf();
  const { mayRead, mayEverRead } = usePermits();
  const isPast = asOf !== undefined;
  const isId = UUID.test(words);
  const isAsked = words !== '';
  const mayUsers = isPast ? mayEverRead('tenant') : mayRead('tenant');
  const past = isPast ? { query: { asOf } } : {};

  const asked = { limit: MOST, ...(isPast ? { address: words, asOf } : { search: words }) };
  const byWords = useQuery({
    queryKey: [api.tenantId, 'search', asked],
    queryFn: ({ signal }) => api.search('/api/users/search', { body: asked }, signal),
    enabled: isAsked && !isId && (!isPast || isUsername(words)) && mayUsers,
    placeholderData: keepPreviousData,
  });
  const id = { path: { id: words.toLowerCase() } };
  const byId = useRead('/api/users/{id}', { ...id, ...past }, { enabled: isId && mayUsers });
  const operation = useRead('/api/operations/{id}', id, { enabled: isId && mayRead('tenant') });
  const products = useProducts();

  const wanted = plain(words);
  const meets = (...texts: readonly string[]): boolean => texts.some((text) => plain(text).includes(wanted));
  const named = isAsked && (!isPast || isUsername(words)) ? (byWords.data?.items ?? []) : [];
  const users = isId ? (byId.data === undefined ? [] : [byId.data]) : named;
  const findings: readonly Finding[] = [
    ...users.map(({ id: userId, displayName, userPrincipalName }) => ({
      key: `user ${userId}`,
      kind: 'User' as const,
      name: displayName ?? userPrincipalName ?? userId,
      detail: userPrincipalName ?? '',
      to: '/users/$userId',
      params: { userId },
    })),
    ...(operation.data === undefined || !isId
      ? []
      : [
          {
            key: `operation ${operation.data.id}`,
            kind: 'Operation' as const,
            name: modeName(operation.data.mode),
            detail: operation.data.id,
            to: '/operations/$id',
            params: { id: operation.data.id },
          },
        ]),
    ...(isAsked ? [...products.values()] : [])
      .filter(({ skuId, skuPartNumber, displayName }) => meets(skuPartNumber, displayName) || skuId === id.path.id)
      .slice(0, MOST)
      .map(({ skuId, skuPartNumber, displayName }) => ({
        key: `product ${skuId}`,
        kind: 'Product' as const,
        name: displayName,
        detail: skuPartNumber,
        to: '/licenses/$skuId',
        params: { skuId },
      })),
    ...NAVIGATION.filter(({ label, reads }) => meets(label) && (reads === undefined || mayEverRead(reads))).map(
      ({ label, to }) => ({
        key: `page ${to}`,
        kind: 'Page' as const,
        name: label,
        to,
      }),
    ),
  ];
  return {
    findings,
    isLoading: byWords.isFetching || byId.isFetching || operation.isFetching,
    error: byWords.error,
    isPast,
  };
};
