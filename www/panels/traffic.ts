// What the browser has loaded for this page, as far as a page can see it.

/** Loaded by the browser after this script had started; its own blobs are not connections. */
const later: string[] = [];
/** Refused by the policy: no connection was made, although some browsers list them. */
const refused = new Set<string>();

function isConnection(name: string): boolean {
  return !/^(?:blob|data|about):/.test(name);
}

const started = performance.now();

new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.startTime > started && isConnection(entry.name)) later.push(entry.name);
}).observe({ type: 'resource', buffered: true });
document.addEventListener('securitypolicyviolation', (e) => refused.add(e.blockedURI));

export interface Traffic { before: string[]; after: string[] }

export function traffic(): Traffic {
  const before = performance.getEntriesByType('resource').filter((e) => e.startTime <= started && isConnection(e.name)).map((e) => e.name);
  return { before, after: later.filter((name) => !refused.has(name)) };
}
