// What the browser has loaded for this page, as far as a page can see it.
import { refusedAddresses } from './attempts.js';

interface Entry { name: string; initiator: string }

/** Loaded by the browser after this script had started; its own blobs are not connections. */
const later: Entry[] = [];
/** Refused by the policy: no connection was made, although some browsers list them. */
const refused = new Set<string>();
/** Of a refused frame the browser names the origin alone. */
const refusedFrames = new Set<string>();

function isConnection(name: string): boolean {
  return !/^(?:blob|data|about):/.test(name);
}

function wasRefused({ name, initiator }: Entry): boolean {
  return refused.has(name) || refusedAddresses.has(name) || (initiator === 'iframe' && refusedFrames.has(new URL(name).origin));
}

const started = performance.now();

new PerformanceObserver((list) => {
  for (const entry of list.getEntries() as PerformanceResourceTiming[]) {
    if (entry.startTime > started && isConnection(entry.name)) later.push({ name: entry.name, initiator: entry.initiatorType });
  }
}).observe({ type: 'resource', buffered: true });
document.addEventListener('securitypolicyviolation', (e) => (e.effectiveDirective === 'frame-src' ? refusedFrames : refused).add(e.blockedURI));

export interface Traffic { before: string[]; after: string[] }

export function traffic(): Traffic {
  const before = performance.getEntriesByType('resource').filter((e) => e.startTime <= started && isConnection(e.name)).map((e) => e.name);
  return { before, after: later.filter((entry) => !wasRefused(entry)).map((entry) => entry.name) };
}
