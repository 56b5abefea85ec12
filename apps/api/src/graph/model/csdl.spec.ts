import { csdl } from './csdl.js';
import { GRAPH_ENDPOINTS } from './endpoints.js';

const attributesOf = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}
/** Reads the elements of a document, and fails where one isn't closed. */
const elementsOf = (xml: string): readonly Element[] => {
  const open: string[] = [];
  const found: Element[] = [];
  for (const [, end, name = '', attributes = '', alone] of xml.matchAll(/<(\/?)([\w:]+)([^<>]*?)(\/?)>/g)) {
    if (end === '/') expect(open.pop()).toBe(name);
    else {
      found.push({ name, attributes: attributesOf(attributes) });
      if (alone !== '/') open.push(name);
    }
  }
  expect(open).toEqual([]);
  return found;
};

describe('the metadata', () => {
  const elements = elementsOf(csdl());
  const named = (kind: string): readonly string[] =>
    elements.flatMap(({ name, attributes }) => (name === kind ? [attributes.get('Name') ?? ''] : []));

  it('is well-formed, of OData 4.0', () => {
    expect(
      csdl()
        .replaceAll(/<[^<>]*>/g, '')
        .trim(),
    ).toBe('');
    expect(elements[0]?.attributes.get('Version')).toBe('4.0');
    expect(elements.find(({ name }) => name === 'Schema')?.attributes.get('Namespace')).toBe('microsoft.graph');
  });
  it('declares every type that it names, once', () => {
    const declared = [...named('EntityType'), ...named('ComplexType')];
    expect(new Set(declared).size).toBe(declared.length);
    const types = elements.flatMap(({ attributes }) =>
      ['Type', 'BaseType', 'EntityType'].flatMap((each) => attributes.get(each) ?? []),
    );
    for (const type of types) {
      const [, inner = type] = /^Collection\((.*)\)$/.exec(type) ?? [];
      const own = /^microsoft\.graph\.(\w+)$/.exec(inner)?.[1];
      if (own === undefined) expect(inner).toMatch(/^Edm\.(String|Guid|Boolean|Int32|DateTimeOffset)$/);
      else expect(declared).toContain(own);
    }
  });
  it('has each action and function that is served, bound to users, and no other', () => {
    const last = (route: string): string => route.split('/').at(-1) ?? '';
    const served = Object.keys(GRAPH_ENDPOINTS).filter((route) => !route.includes('$') && !route.includes('/me/'));
    const actions = served.filter((route) => /^POST .*\{id\}\/\w+$/.test(route)).map(last);
    expect(new Set(named('Action'))).toEqual(new Set(actions));
    expect(named('Function')).toEqual(served.filter((route) => route === 'GET /v1.0/users/delta').map(last));
    const bound = elements.filter(({ name }) => name === 'Action' || name === 'Function');
    for (const { attributes } of bound) expect(attributes.get('IsBound')).toBe('true');
    const first = elements.filter(({ attributes }) => attributes.get('Name') === 'bindingParameter');
    expect(first.map(({ attributes }) => attributes.get('Type')?.includes('microsoft.graph.user'))).toEqual(
      bound.map(() => true),
    );
    expect(named('Parameter')).toEqual(expect.arrayContaining(['addLicenses', 'removeLicenses']));
    expect(named('Singleton')).toEqual(['me']);
  });
  it('has names that OData permits', () => {
    for (const { attributes } of elements) {
      const name = attributes.get('Name');
      if (name !== undefined) expect(name).toMatch(/^[A-Za-z_]\w{0,127}$/);
    }
    expect(named('EntitySet')).toEqual(expect.arrayContaining(['users', 'subscribedSkus', 'organization']));
  });
});
