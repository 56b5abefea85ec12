import { readClusterUrl } from './cluster-url.js';

const read = (url: string) => readClusterUrl(url, 10_000);

test('a client of one node has the credentials and the settings of the cluster', () => {
  const cluster = read('kurrentdb://ada:p%40ss@one:2113,two:2114,three?tls=true&tlsCaFile=%2Fca.pem');
  expect(cluster.nodes).toEqual(['one:2113', 'two:2114', 'three:2113']);
  expect(cluster.isAlone).toBe(false);
  const settings = 'tls=true&tlsCaFile=%2Fca.pem&defaultDeadline=10000&keepAliveInterval=10000';
  expect(cluster.at('two:2114')).toBe(`kurrentdb://ada:p%40ss@two:2114?${settings}&discoveryInterval=10`);
  expect(cluster.at(undefined)).toBe(`kurrentdb://ada:p%40ss@one:2113,two:2114,three?${settings}`);
});

test('a name that stands for several nodes is asked, and a node of it is named alone', () => {
  const cluster = read('kurrentdb+discover://cluster.example:2113');
  expect(cluster).toMatchObject({ nodes: ['cluster.example:2113'], isAlone: false });
  expect(cluster.at(undefined)).toMatch(/^kurrentdb\+discover:\/\/cluster\.example:2113\?/);
  expect(cluster.at('10.0.0.1:2113')).toMatch(/^kurrentdb:\/\/10\.0\.0\.1:2113\?/);
});

test('a single node stays as it is named, and keeps an interval of its own', () => {
  const cluster = read('kdb://localhost?tls=false&discovery_interval=50');
  expect(cluster.isAlone).toBe(true);
  expect(cluster.at(undefined)).toBe(
    'kdb://localhost?tls=false&discovery_interval=50&defaultDeadline=10000&keepAliveInterval=10000',
  );
});

test('what is no connection string is refused', () => {
  expect(() => read('http://localhost')).toThrow(/expected/);
});
