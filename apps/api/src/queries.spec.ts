import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Query } from '@nestjs/cqrs';
import { QUERY_HANDLERS } from './queries.js';

type Class = new (...parts: never[]) => object;
const isQuestion = (exported: unknown): exported is Class =>
  typeof exported === 'function' && exported.prototype instanceof Query;

it('each question has one handler in the list: the bus would miss it only when somebody asks', async () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  const modules: readonly object[] = await Promise.all(
    files.filter((file) => file.endsWith('.query.ts')).map((file) => import(join(import.meta.dirname, file))),
  );
  const questions = modules.flatMap((module) => Object.values(module).filter(isQuestion));
  expect(questions.length).toBeGreaterThan(20);
  expect(QUERY_HANDLERS.map(({ name }) => name).toSorted()).toEqual(
    questions.map(({ name }) => `${name}Handler`).toSorted(),
  );
});
