// Holds many objects and keeps others for a while, as a server does, and tells how large its heap became beside what
// lives in it.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { boundHeapGrowth } from '../../libs/platform/src/app/heap-growth.js';

if (process.env['BOUND'] !== 'off') boundHeapGrowth();
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const objects = (count: number, of: number): readonly object[] =>
  Array.from({ length: count }, (_, at) => ({ at, text: `object ${at} of ${of}` }));
const living = objects(400_000, -1);
const passing: (readonly object[])[] = [];
let most = 0;
for (let round = 0; round < 2_000; round += 1) {
  passing.push(objects(4_000, round));
  if (passing.length > 50) passing.shift();
  most = Math.max(most, process.memoryUsage().heapUsed);
}
collect();
const lives = process.memoryUsage().heapUsed;
console.log(JSON.stringify({ lives, most, objects: living.length + passing.length }));
