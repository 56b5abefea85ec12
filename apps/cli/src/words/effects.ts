import { shownAliases } from '../output/table.js';
import type { Effects } from '../http/shapes.js';
import { inOneList } from './in-words.js';
import type { Names } from './names.js';
import type { Said, Tense } from './tense.js';

/** This is everything that a command does to a user besides coming true, in the order in which it is told. */
const EFFECTS = [
  ['changed', { done: 'Changed', tried: 'Would change' }],
  ['assigned', { done: 'Assigned', tried: 'Would be assigned' }],
  ['removed', { done: 'Removed', tried: 'Would be removed' }],
  ['granted', { done: 'Begun', tried: 'Would begin' }],
  ['restored', { done: 'Data restored', tried: 'Data would be restored' }],
  ['retained', { done: 'Data retained', tried: 'Data would be retained' }],
  ['purged', { done: 'Data purged, its time was over', tried: 'Data would be purged, its time is over' }],
  ['aliasesReleased', { done: 'Aliases lost', tried: 'Aliases would be lost' }],
  ['aliasesReturned', { done: 'Aliases returned', tried: 'Aliases would return' }],
  ['aliasesLost', { done: 'Aliases not returned', tried: 'Aliases would not return' }],
  ['shortfalls', { done: 'Licenses not restored', tried: 'Licenses would not be restored' }],
  ['handedBack', { done: 'Handed back', tried: 'Would be handed back' }],
  ['left', { done: 'Left as it is', tried: 'Would be left as it is' }],
] as const satisfies readonly (readonly [keyof Effects, Said])[];
type EffectName = (typeof EFFECTS)[number][0];

/** Makes a text of each effect; an effect that there wasn't is left out. */
export const effectTexts = (effects: Effects, names: Names): ReadonlyMap<EffectName, string> => {
  const { assigned = [], removed = [], granted = [], restored = [], retained = [], purged = [] } = effects;
  const {
    changed = [],
    aliasesReleased = [],
    aliasesReturned = [],
    aliasesLost = [],
    shortfalls = [],
    handedBack = [],
    left = [],
  } = effects;
  const texts: Readonly<Record<EffectName, readonly string[]>> = {
    changed: changed.length === 0 ? [] : [inOneList(changed)],
    assigned: assigned.map(names.product),
    removed: removed.map(names.product),
    granted: granted.map(({ service, start }) => `${service} (${start})`),
    restored: restored.map(({ service }) => service),
    retained: retainedTexts(retained),
    purged: purged.map(({ service }) => service),
    aliasesReleased: shownAliases(aliasesReleased),
    aliasesReturned: shownAliases(aliasesReturned),
    aliasesLost: shownAliases(aliasesLost).map((alias) => `${alias} (somebody else has it)`),
    shortfalls: shortfalls.map(({ skuId, code }) => `${names.product(skuId)} (${code})`),
    handedBack: handedBack.map(({ skuId, from, to }) => `${names.product(skuId)} from ${from} to ${to}`),
    left: left.map(
      ({ what, skuId, code, by }) =>
        `${skuId === undefined ? inOneList([what]) : names.product(skuId)} ` +
        `(${code}${by === undefined ? '' : ` by ${by}`})`,
    ),
  };
  return new Map(
    EFFECTS.flatMap(([name]) => (texts[name].length === 0 ? [] : [[name, texts[name].join(', ')] as const])),
  );
};

/** Services that wait equally long are told together. Data without a deadline stays. */
function retainedTexts(retained: NonNullable<Effects['retained']>): readonly string[] {
  const byDeadline = new Map<string | undefined, string[]>();
  for (const { service, purgeAt } of retained) byDeadline.set(purgeAt, [...(byDeadline.get(purgeAt) ?? []), service]);
  return [...byDeadline].map(
    ([purgeAt, services]) => `${services.join(', ')} ${purgeAt === undefined ? 'for good' : `until ${purgeAt}`}`,
  );
}

/** Returns a line for each effect, such as `Data retained: exchange, teams until 2026-12-29T10:00:00.000Z`. */
export const effectLines = (effects: Effects, names: Names, tense: Tense): readonly string[] => {
  const texts = effectTexts(effects, names);
  return EFFECTS.flatMap(([name, said]) => (texts.has(name) ? [`${said[tense]}: ${texts.get(name)}`] : []));
};

/** Returns what became of one user of many, in one cell. */
export const effectsInBrief = (effects: Effects, names: Names, tense: Tense): string =>
  [...effectTexts(effects, { ...names, product: names.partNumber })]
    .map(([name, text]) => `${BRIEFLY[name][tense]} ${text}`)
    .join('; ');

const BRIEFLY: Readonly<Record<EffectName, Said>> = {
  changed: { done: 'changed', tried: 'would change' },
  assigned: { done: 'assigned', tried: 'would assign' },
  removed: { done: 'removed', tried: 'would remove' },
  granted: { done: 'begun', tried: 'would begin' },
  restored: { done: 'data restored:', tried: 'data would be restored:' },
  retained: { done: 'data retained:', tried: 'data would be retained:' },
  purged: { done: 'data purged:', tried: 'data would be purged:' },
  aliasesReleased: { done: 'aliases lost:', tried: 'aliases would be lost:' },
  aliasesReturned: { done: 'aliases returned:', tried: 'aliases would return:' },
  aliasesLost: { done: 'aliases not returned:', tried: 'aliases would not return:' },
  shortfalls: { done: 'not restored:', tried: 'would not be restored:' },
  handedBack: { done: 'handed back:', tried: 'would hand back:' },
  left: { done: 'left:', tried: 'would be left:' },
};
