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
const SINGLETONS = { me: 'user' } as const;
const SETS = { users: 'user', subscribedSkus: 'subscribedSku', organization: 'organization' } as const;

interface Operation {
  readonly kind: 'Action' | 'Function';
  readonly name: string;
  /** It is done to one of these, or to all of them. */
  readonly of: MemberType;
  readonly takes: Members;
  readonly gives: MemberType;
}
const USER = { type: 'user' } as const;
/** What is done or asked by a name behind the thing that it is done to. */
const OPERATIONS: readonly Operation[] = [
  {
    kind: 'Action',
    name: 'assignLicense',
    of: USER,
    takes: {
      addLicenses: { type: 'assignedLicense', many: true },
      removeLicenses: { type: 'Guid', many: true },
    },
    gives: USER,
  },
  { kind: 'Action', name: 'reprocessLicenseAssignment', of: USER, takes: {}, gives: USER },
  { kind: 'Action', name: 'restore', of: USER, takes: { newUserPrincipalName: { type: 'String' } }, gives: USER },
  { kind: 'Function', name: 'delta', of: { ...USER, many: true }, takes: {}, gives: { ...USER, many: true } },
];
const parameter = ([name, member]: readonly [string, MemberType]): string =>
  `<Parameter Name="${name}" Type="${typeOf(member)}"/>`;
const operation = ({ kind, name, of, takes, gives }: Operation): string => {
  const parameters = [['bindingParameter', of] as const, ...Object.entries(takes)].map(parameter);
  const end = `<ReturnType Type="${typeOf(gives)}"/></${kind}>`;
  return `<${kind} Name="${name}" IsBound="true" EntitySetPath="bindingParameter">${parameters.join('')}${end}`;
};

/** Describes all that is served under `/v1.0`, as OData's CSDL 4.0 in XML, made from the tables of types. */
export const csdl = (): string => {
  const parts: readonly string[] = [
    ENTITY,
    ...Object.entries(ENTITIES).map(([name, members]) =>
      element('EntityType', name, members, ' BaseType="microsoft.graph.entity"'),
    ),
    ...Object.entries(COMPLEX).map(([name, members]) => element('ComplexType', name, members)),
    ...OPERATIONS.map(operation),
    '<EntityContainer Name="GraphService">',
    ...Object.entries(SETS).map(([name, type]) => `<EntitySet Name="${name}" EntityType="microsoft.graph.${type}"/>`),
    ...Object.entries(SINGLETONS).map(([name, type]) => `<Singleton Name="${name}" Type="microsoft.graph.${type}"/>`),
    '</EntityContainer>',
  ];
  return (
    '<?xml version="1.0" encoding="utf-8"?>\n' +
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>' +
    '<Schema Namespace="microsoft.graph" Alias="graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">\n' +
    `${parts.join('\n')}\n</Schema></edmx:DataServices></edmx:Edmx>\n`
  );
};
