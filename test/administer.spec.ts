import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs', 'how-to', 'administer.md'), 'utf8');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const pictures = join(root, 'docs', 'pictures');
const console = join(root, 'apps', 'console', 'src');
/** A page with pictures of this size is read on a slow line, too. */
const MOST_BYTES = 200_000;

describe('docs/how-to/administer.md', () => {
  const shown = [...page.matchAll(/\]\(\.\.\/pictures\/([\w-]+\.png)\)/g)].map(([, name = '']) => name);

  it('shows every picture that there is, and no other', () => {
    expect(shown.length).toBeGreaterThan(5);
    expect(shown.toSorted()).toEqual(readdirSync(pictures).toSorted());
  });

  it('has pictures that are small', () => {
    const large = shown.filter((name) => statSync(join(pictures, name)).size > MOST_BYTES);
    expect(large).toEqual([]);
  });

  it('calls everything as the console does', () => {
    const sources = readdirSync(console, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !file.includes('.spec.'))
      .map((file) => readFileSync(join(console, file), 'utf8'))
      .join('\n');
    const labels = [...page.matchAll(/\*\*([^*]+)\*\*/g)].map(([, label = '']) => label);
    expect(labels.length).toBeGreaterThan(20);
    expect(labels.filter((label) => !sources.includes(label))).toEqual([]);
  });

  it('is the page of which README.md shows two pictures', () => {
    const taken = [...readme.matchAll(/\]\((docs\/pictures\/[\w-]+\.png)\)/g)].map(([, path = '']) => path);
    expect(taken).toHaveLength(2);
    expect(taken.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(readme).toContain('](docs/how-to/administer.md)');
  });
});
