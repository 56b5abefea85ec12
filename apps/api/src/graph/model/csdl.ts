import { COMPLEX, ENTITIES, type Members, type MemberType } from './types.js';

const SCALARS: ReadonlySet<string> = new Set(['String', 'Guid', 'Boolean', 'Int32', 'DateTimeOffset']);
const typeOf = ({ type, many }: MemberType): string => {
  const name = SCALARS.has(type) ? `Edm.${type}` : `microsoft.graph.${type}`;
  return many === true ? `Collection(${name})` : name;
};
const propertiesOf = (members: Members): readonly string[] =>
  Object.entries(members)
    .filter(([name]) => name !== 'id')
    .map(([name, member]) => `<Property Name="${name}" Type="${typeOf(member)}"/>`);
const element = (kind: string, name: string, members: Members, more = ''): string =>
  `<${kind} Name="${name}"${more}>${propertiesOf(members).join('')}</${kind}>`;

/** The root of what has an id. Its key is declared here once for all of them. */
const ENTITY =
  '<EntityType Name="entity" Abstract="true"><Key><PropertyRef Name="id"/></Key>' +
  '<Property Name="id" Type="Edm.String" Nullable="false"/></EntityType>';

/** What can be asked for by name, and which of these is only one. */
const SETS = { users: 'user', subscribedSkus: 'subscribedSku', organization: 'organization' } as const;

/** Describes all that is served under `/v1.0`, as OData's CSDL 4.0 in XML, made from the tables of types. */
export const csdl = (): string => {
  const parts = [
    ENTITY,
    ...Object.entries(ENTITIES).map(([name, members]) =>
      element('EntityType', name, members, ' BaseType="microsoft.graph.entity"'),
    ),
    ...Object.entries(COMPLEX).map(([name, members]) => element('ComplexType', name, members)),
    '<EntityContainer Name="GraphService">',
    ...Object.entries(SETS).map(([name, type]) => `<EntitySet Name="${name}" EntityType="microsoft.graph.${type}"/>`),
    '</EntityContainer>',
  ];
  return (
    '<?xml version="1.0" encoding="utf-8"?>\n' +
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>' +
    '<Schema Namespace="microsoft.graph" Alias="graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">\n' +
    `${parts.join('\n')}\n</Schema></edmx:DataServices></edmx:Edmx>\n`
  );
};
