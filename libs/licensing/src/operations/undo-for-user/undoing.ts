import type { LeftAlone } from '../../answers.js';
import type { UndoneHistory } from '../../commands.js';
import type { KnownUser } from '../../states/user.js';
import type { Draft } from '../../steps/draft.js';
import { defined } from '../../values.js';
import type { SkuId } from '../../values.js';
import type { Differences } from './differences.js';

/** One command about a user who was there before it and after it. */
export type History = Pick<UndoneHistory, 'since'> & { readonly before: KnownUser; readonly after: KnownUser };

/** The undoing of what a command did to one user, with what is left alone so far. */
export class Undoing {
  readonly left: LeftAlone[] = [];

  constructor(
    readonly draft: Draft,
    readonly now: KnownUser,
    readonly history: History,
    readonly done: Differences,
    /** These licenses went back from hand to hand already. */
    readonly returned: ReadonlySet<SkuId> = new Set(),
  ) {}

  leave(thing: Pick<LeftAlone, 'what' | 'skuId'>, code: LeftAlone['code']): undefined {
    const { since } = this.history;
    const isTold = this.left.some((each) => each.what === thing.what && each.skuId === thing.skuId);
    if (isTold) return undefined;
    const by = code === 'changed-since' ? since.get(thing.skuId ?? thing.what) : undefined;
    this.left.push({ ...thing, code, ...defined({ by }) });
    return undefined;
  }
}
