import type { CountryCode, PlanId } from '../values.js';

type Countries = ReadonlySet<CountryCode>;
type Leaf = ReadonlyMap<PlanId, Countries>;
type Branch = readonly (Leaf | undefined)[];

const WIDTH = 256;
const NO_BRANCHES: readonly (Branch | undefined)[] = Array.from({ length: WIDTH });
const NO_LEAVES: Branch = Array.from({ length: WIDTH });
const NO_PLANS: Leaf = new Map();

/** FNV-1a: ids that differ in a few digits only spread all the same. */
const placeOf = (planId: string): readonly [branch: number, leaf: number] => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < planId.length; at += 1) hash = Math.imul(hash ^ planId.charCodeAt(at), 0x01000193);
  return [(hash >>> 24) & 0xff, (hash >>> 8) & 0xff];
};

/**
 * Says which plan may not be enabled in which countries. It never changes: `with` answers another one that shares all
 * but some 500 places with it. So 250,000 plans fold one after the other in seconds, and every earlier state stays
 * valid.
 */
export class PlanRestrictions {
  static readonly none = new PlanRestrictions(NO_BRANCHES, 0, 0);

  private constructor(
    private readonly branches: readonly (Branch | undefined)[],
    /** How many plans are restricted. */
    readonly plans: number,
    /** How many countries they have together. */
    readonly entries: number,
  ) {}

  /** Returns undefined for a plan that is permitted everywhere. */
  get(planId: PlanId): Countries | undefined {
    const [branch, leaf] = placeOf(planId);
    return this.branches[branch]?.[leaf]?.get(planId);
  }

  /** Returns all plans, in no order that means anything. */
  *planIds(): Iterable<PlanId> {
    for (const leaves of this.branches) for (const leaf of leaves ?? []) if (leaf !== undefined) yield* leaf.keys();
  }

  /** Replaces the countries of one plan; without any it is permitted everywhere. */
  with(planId: PlanId, countries: readonly CountryCode[]): PlanRestrictions {
    const [branch, at] = placeOf(planId);
    const leaves = this.branches[branch] ?? NO_LEAVES;
    const before = leaves[at] ?? NO_PLANS;
    const known = before.get(planId)?.size ?? 0;
    const leaf = new Map(before);
    if (countries.length === 0) leaf.delete(planId);
    else leaf.set(planId, new Set(countries));
    return new PlanRestrictions(
      this.branches.with(branch, leaves.with(at, leaf)),
      this.plans + leaf.size - before.size,
      this.entries + (leaf.get(planId)?.size ?? 0) - known,
    );
  }
}
