import { AmongTabs, type Heard } from './among-tabs.js';

const CONTOSO = 'contoso';
const FABRIKAM = 'fabrikam';
const at = (position: number): Heard => ({ id: String(position).padStart(20, '0') });

describe('the tabs of a browser', () => {
  let tabs: AmongTabs[];
  beforeEach(() => (tabs = []));
  afterEach(() => tabs.forEach((tab) => tab.leave()));

  /** A tab, what it has taken, and a wait for as many things. */
  const tab = (lastRead?: string) => {
    const taken: Heard[] = [];
    let onTaken = (): void => {};
    const one = new AmongTabs(
      (heard) => {
        taken.push(heard);
        onTaken();
      },
      () => lastRead,
    );
    tabs.push(one);
    const until = async (count: number): Promise<readonly Heard[]> => {
      while (taken.length < count) await new Promise<void>((resolve) => (onTaken = resolve));
      return taken;
    };
    return { one, taken, until };
  };

  it('tell each other what changes in their tenant, and hear nothing of others', async () => {
    const [reader, same, other] = [tab(), tab(), tab()];
    for (const { one } of [reader, same]) one.know(CONTOSO);
    other.one.know(FABRIKAM);
    reader.one.tell(CONTOSO, at(1));
    other.one.tell(FABRIKAM, at(2));
    reader.one.tell(CONTOSO, at(3));
    expect(await same.until(2)).toEqual([at(1), at(3)]);
    expect(reader.taken).toEqual([at(1), at(3)]);
    expect(other.taken).toEqual([at(2)]);
  });

  it('take what was told before they knew their tenant', async () => {
    const [reader, other, known, late] = [tab(), tab(), tab(), tab()];
    for (const { one } of [reader, known]) one.know(CONTOSO);
    other.one.know(FABRIKAM);
    other.one.tell(FABRIKAM, at(1));
    reader.one.tell(CONTOSO, at(2));
    // both were told at the same time
    await known.until(1);
    expect(late.taken).toEqual([]);
    late.one.know(CONTOSO);
    expect(await late.until(1)).toEqual([at(2)]);
    reader.one.tell(CONTOSO, at(3));
    expect(await late.until(2)).toEqual([at(2), at(3)]);
  });

  it('hear of another tenant alone once they are about that one', async () => {
    const [reader, moved] = [tab(), tab()];
    for (const { one } of [reader, moved]) one.know(CONTOSO);
    reader.one.tell(CONTOSO, at(1));
    await moved.until(1);
    moved.one.know(FABRIKAM);
    reader.one.tell(CONTOSO, at(2));
    // what it still reads of the tenant that it was about is for others
    moved.one.tell(CONTOSO, at(3));
    reader.one.tell(FABRIKAM, at(4));
    expect(await moved.until(2)).toEqual([at(1), at(4)]);
    expect(await reader.until(3)).toEqual([at(1), at(2), at(3)]);
  });

  it('ask who is there already how far it has read', async () => {
    const reader = tab('00000000000000000007');
    reader.one.know(CONTOSO);
    const added = tab();
    added.one.know(CONTOSO);
    expect(await added.until(1)).toEqual([at(7)]);
  });
});
