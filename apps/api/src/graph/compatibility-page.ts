import { errorCatalogue, errorCodes } from '#contracts';
import { DEVIATIONS, GRAPH_ENDPOINTS } from './model/endpoints.js';
import { type Handling, userMembers } from './model/user-members.js';
import { graphWords } from './protocol/error-table.js';

const SET: { readonly [H in Handling]: string } = {
  kept: 'kept',
  dropped: 'taken and dropped',
  refused: 'refused by name',
};

const endpoints = (): readonly string[] =>
  Object.entries(GRAPH_ENDPOINTS).map(([route, note]) => `| \`${route}\` | ${note} |`);
const deviations = (): readonly string[] =>
  DEVIATIONS.map(({ what, here, because }) => `| ${what} | ${here} | ${because} |`);
const members = (): readonly string[] =>
  userMembers().map(
    ([name, { set, empty, note = '' }]) =>
      `| \`${name}\` | ${SET[set]} | ${empty === true ? 'empty' : 'yes'} | ${note} |`,
  );
const errors = (): readonly string[] =>
  errorCodes()
    .toSorted((a, b) => graphWords(a).status - graphWords(b).status)
    .map((code) => {
      const { status, code: word, inner = '' } = graphWords(code);
      return `| \`${code}\` | ${errorCatalogue[code].status} | ${status} | \`${word}\` | ${inner} |`;
    });

/** Makes the page `docs/reference/graph-compatibility.md` from the tables that the server itself goes by. */
export const compatibilityPage = (): string => `# What is served of Microsoft Graph

Made from the tables in \`apps/api/src/graph\` by \`npm run docs:graph\`; don't edit it here. Why there is a second API:
[ADR 23](../adr/0023-a-second-api-in-words-of-graph.md).

Scripts and tools that know Graph's license administration find it under \`/v1.0\`: paths in any case, \`users('x')\` as
well as \`users/x\`, \`graph.user\` as well as \`microsoft.graph.user\`, parameters with and without \`$\`. Links
are absolute, and lead to where the caller found the server. \`Accept: application/json;odata.metadata=none\` leaves
out all \`@odata\` members but the links and the count. A command takes \`Idempotency-Key\`, and the headers
\`x-reference\`, \`x-reason\` and \`x-version\` for what [\`/api\`](http-api.md) takes in a body.

## Routes

| route | what it answers |
| --- | --- |
${endpoints().join('\n')}

## What is otherwise than in Graph

| what | here | because |
| --- | --- | --- |
${deviations().join('\n')}

## Members of \`user\`

A member that is *kept* is set by creating and changing a user. One that is *taken and dropped* changes nothing, so that
tools go on that send it; one that is *refused by name* is answered 400, and so is every name that doesn't stand here. A
member that is shown *empty* is null, or an empty list.

| member | set | shown | |
| --- | --- | --- | --- |
${members().join('\n')}

## Errors

The first column is our code, which stands in \`details[0].code\`; the last one is that of Graph's newer API for
licenses, which stands in \`innerError.code\`.

| code | under \`/api\` | status | \`error.code\` | \`innerError.code\` |
| --- | --- | --- | --- | --- |
${errors().join('\n')}
`;
