import type { Shape } from '../api/shapes.js';
import { day } from './format.js';
import { fieldName, leftReason } from './operation-words.js';
import { serviceName } from './service-name.js';

/** What became of one user, or would: rows of operations and of dry runs have the same members. */
export type EffectRow = Shape<'OperationResult'> | Shape<'DryRunResult'>;

const list = (words: readonly string[]): string => words.join(', ');
const unique = (words: readonly string[]): readonly string[] => [...new Set(words)];

const retained = (entries: EffectRow['retained'] = []): string[] =>
  entries.map(({ service, purgeAt }) =>
    purgeAt === undefined ? `${serviceName(service)} stays` : `${serviceName(service)} until ${day(purgeAt)}`,
  );

/** What an undo handed back in the step of the other user: this row did nothing more to it. */
const handedBefore = (row: EffectRow, as: 'from' | 'to'): readonly string[] =>
  (row.handedBack ?? [])
    .filter((back) => back[as] === row.id && ![...(row.assigned ?? []), ...(row.removed ?? [])].includes(back.skuId))
    .map(({ skuId }) => skuId);

/**
 * Says in a few words each what happened to a user. Products are told by the name that the catalogue has for them.
 */
export const effectsOf = (row: EffectRow, productName: (sku: string) => string): readonly string[] => {
  const products = (skus: readonly string[] = []): string => list(skus.map(productName));
  const services = (entries: readonly { readonly service: string }[] = []): string =>
    list(unique(entries.map(({ service }) => serviceName(service))));
  const texts = (entries: readonly (string | null)[] = []): string =>
    entries.length === 0
      ? ''
      : entries.some((text) => text === null)
        ? String(entries.length)
        : list(entries as string[]);
  const parts: readonly (readonly [string, string])[] = [
    ['gets', products(row.assigned)],
    ['loses', products(row.removed)],
    ['gave back before', products(handedBefore(row, 'from'))],
    ['has back already', products(handedBefore(row, 'to'))],
    ['changed', list((row.changed ?? []).map(fieldName))],
    ['data kept', list(retained(row.retained))],
    ['data comes back', services(row.restored)],
    ['data purged', services(row.purged)],
    ['starts', services(row.granted)],
    ['aliases that go', texts(row.aliasesReleased)],
    ['aliases that come back', texts(row.aliasesReturned)],
    ['aliases lost', texts(row.aliasesLost)],
    ['can be restored until', row.purgeAt === undefined ? '' : day(row.purgeAt)],
    [
      'did not come back',
      list((row.shortfalls ?? []).map(({ skuId, code }) => `${productName(skuId)} (${leftReason(code)})`)),
    ],
    [
      'not undone',
      list(
        (row.left ?? []).map(({ what, skuId, code }) => {
          const thing = what === 'license' && skuId !== undefined ? productName(skuId) : fieldName(what);
          return `${thing} (${leftReason(code)})`;
        }),
      ),
    ],
  ];
  return parts.flatMap(([label, text]) => (text === '' ? [] : [`${label}: ${text}`]));
};

/** A row of which not everything went as asked: it is complete all the same. */
export const isInPart = (row: EffectRow): boolean =>
  (row.shortfalls ?? []).length > 0 || (row.left ?? []).length > 0 || (row.aliasesLost ?? []).length > 0;

/** `Complete in part`, where something did not come back or was left. */
export const stateOf = (row: EffectRow): string => {
  if (row.state !== 'Complete') return row.state;
  return isInPart(row) ? 'In part' : 'Complete';
};

const AN_ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Why a user failed, in words. The server names products by their ids there. */
export const reasonOf = (row: EffectRow, productName: (sku: string) => string): string | undefined =>
  row.reason?.message.replaceAll(AN_ID, productName);

/** What happened to a user in one line. */
export const summaryOf = (row: EffectRow, productName: (sku: string) => string): string =>
  reasonOf(row, productName) ??
  (effectsOf(row, productName).join('; ') || (row.state === 'Complete' ? 'nothing to change' : ''));
