// The bench page: a file by its input, the table of recency, frequency and amount, and how long each phase took.
// It uses the same worker and engine as the widget; the engine only has one more method, which checks the answer.
import { Client } from './client.js';
import type { Progress } from './types.js';

interface Rfm {
  t0: number;
  t1: number;
  customers: number;
  freq_sum: number;
  recency_sum: number;
  monetary_sum: number;
  segments: Record<string, number>;
  wasm_bytes: number;
  phases: Record<string, number>;
}

const SEGMENTS = ['champions', 'loyal', 'promising', 'at_risk', 'hibernating', 'attention'] as const;
/** Rehearsals before the page says that it is ready, and the time that a browser then has for its better code. */
const REHEARSALS = 6;
const SETTLE = 1500;

const state = document.documentElement.dataset as { rfm?: string; ready?: string };
const out = document.querySelector('pre') ?? document.createElement('pre');
const input = document.querySelector('input') ?? document.createElement('input');
const fail = (reason: unknown): void => { out.textContent = String(reason); };

const client = new Client('en', { crashed: fail, changed: () => undefined, wanted: () => [], refused: (_id, error) => { fail(error); } });
/** What only this page's engine has. */
const extra = (method: 'w1'): Promise<Float64Array> => (client as unknown as { call(m: string): Promise<Float64Array> }).call(method);

async function w1(file: File): Promise<void> {
  const marks: [string, number][] = [];
  const t0 = performance.now();
  const mark = (name: string): void => { marks.push([name, performance.now()]); };
  await client.call('begin', file.name, file.size, '');
  await client.read(file, (progress: Progress) => { out.textContent = progress.label; });
  mark('read');
  const columns = await client.call('finish');
  mark('columns');
  await client.call('confirm');
  for (const name of ['rows', 'customers', 'scores']) {
    await client.call('advance');
    mark(name);
  }
  const [customers = 0, freq_sum = 0, recency_sum = 0, monetary_sum = 0, ...sizes] = await extra('w1');
  mark('w1');
  const t1 = performance.now();
  const rfm: Rfm = {
    t0, t1, customers, freq_sum, recency_sum, monetary_sum: Math.round(monetary_sum * 100) / 100,
    segments: Object.fromEntries(SEGMENTS.map((name, i) => [name, sizes[i] ?? 0])),
    wasm_bytes: await client.call('memory'),
    phases: Object.fromEntries(marks.map(([name, at], i) => [name, Math.round(at - (marks[i - 1]?.[1] ?? t0))])),
  };
  Object.assign(globalThis, { __bench: { rfm } });
  state.rfm = '1';
  out.textContent = JSON.stringify({ ms: Math.round(t1 - t0), certain: columns.certain, ...rfm }, undefined, 2);
}

/** Fits a model (or all) to customers of four numbers each, in the worker: milliseconds and log-likelihoods. */
async function fits(id: string, histories: number[], isScored: boolean): Promise<{ ms: number; ln: number[] }> {
  const t0 = performance.now();
  const call = client as unknown as { call(m: string, ...args: unknown[]): Promise<Float64Array> };
  const ln = await call.call('fits', id, Float64Array.from(histories), isScored);
  return { ms: performance.now() - t0, ln: [...ln] };
}

/** Clusters of points of three numbers each: the inertia of 2 to 10, and the number that is chosen. */
async function clusters(points: Blob): Promise<{ ms: number; answer: number[] }> {
  const numbers = new Float64Array(await points.arrayBuffer());
  const t0 = performance.now();
  const call = client as unknown as { call(m: string, ...args: unknown[]): Promise<Float64Array> };
  const answer = await call.call('clusters', numbers);
  return { ms: performance.now() - t0, answer: [...answer] };
}
Object.assign(globalThis, { __fits: fits, __clusters: clusters });

input.addEventListener('change', () => {
  const file = input.files?.[0];
  if (file) w1(file).catch(fail);
});

for (let i = 0; i < REHEARSALS; i++) await client.call('rehearse');
// As the widget does when a file is dragged over it or is being looked for.
await client.call('makeRoom');
setTimeout(() => { state.ready = '1'; out.textContent = 'ready'; }, SETTLE);
