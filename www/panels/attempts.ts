// Tries to send a byte out, one way after the other, to an address of this very machine where nobody listens.
// Whether the policy refused is told by the browser itself, with a `securitypolicyviolation` event.

import { trusted } from '../trusted.js';

const TARGET = '127.0.0.1:9';
const URL_OUT = `http://${TARGET}/`;

export type Verdict = 'refused' | 'absent' | 'open';
export interface Attempt { way: string; verdict: Verdict; directive: string }
export interface Trial { attempts: Attempt[]; policy: string }

interface Way { name: string; directives: string[]; absent?: () => boolean; go: (url: string) => void }

// The worker repeats two of the ways: its policy could differ from the page's.
const WORKER = `
addEventListener('securitypolicyviolation', (e) => postMessage({ directive: e.effectiveDirective }));
onmessage = () => {
  try { fetch('${URL_OUT}?worker', { mode: 'no-cors' }).catch(() => {}); } catch {}
  setTimeout(() => postMessage({ done: true }), 300);
};`;

function element<K extends keyof HTMLElementTagNameMap>(tag: K, set: (e: HTMLElementTagNameMap[K]) => void): void {
  const e = document.createElement(tag);
  set(e);
  e.hidden = true;
  document.body.append(e);
  setTimeout(() => e.remove(), 500);
}

const WAYS: Way[] = [
  { name: 'fetch', directives: ['connect-src'], go: (url) => { fetch(url, { mode: 'no-cors' }).catch(() => undefined); } },
  { name: 'XMLHttpRequest', directives: ['connect-src'], go: (url) => { const x = new XMLHttpRequest(); x.open('GET', url); x.send(); } },
  { name: 'sendBeacon', directives: ['connect-src'], go: (url) => { navigator.sendBeacon(url, 'x'); } },
  { name: 'WebSocket', directives: ['connect-src'], go: (url) => { new WebSocket(url.replace('http', 'ws')).onerror = () => undefined; } },
  { name: 'EventSource', directives: ['connect-src'], go: (url) => { const s = new EventSource(url); setTimeout(() => s.close(), 500); } },
  { name: 'image', directives: ['img-src'], go: (url) => { new Image().src = url; } },
  { name: 'script', directives: ['script-src-elem', 'script-src'], go: (url) => element('script', (e) => { e.src = trusted.createScriptURL(url); }) },
  { name: 'stylesheet', directives: ['style-src-elem', 'style-src'], go: (url) => element('link', (e) => { e.rel = 'stylesheet'; e.href = url; }) },
  { name: 'media', directives: ['media-src'], go: (url) => { const v = document.createElement('video'); v.src = url; v.load(); } },
  { name: 'iframe', directives: ['frame-src'], go: (url) => element('iframe', (e) => { e.src = url; }) },
  { name: 'WebRTC', directives: [], absent: () => !('RTCPeerConnection' in globalThis), go: () => undefined },
];

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}

function fromWorker(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const url = URL.createObjectURL(new Blob([WORKER], { type: 'text/javascript' }));
    const worker = new Worker(trusted.createScriptURL(url));
    let directive: string | undefined;
    const end = (): void => { worker.terminate(); URL.revokeObjectURL(url); resolve(directive); };
    worker.onmessage = ({ data }: MessageEvent<{ directive?: string; done?: boolean }>) => {
      directive ??= data.directive;
      if (data.done) end();
    };
    worker.onerror = end;
    worker.postMessage('go');
  });
}

/** Addresses that were tried and refused: some browsers list them among the connections although none was made. */
export const refusedAddresses = new Set<string>();

/** Tries every way and says what the browser said. */
export async function tryAllWays(): Promise<Trial> {
  const attempts: Attempt[] = [];
  let policy = '';
  for (const { name, directives, absent, go } of WAYS) {
    if (absent) {
      // No policy governs this way: it is either not there, or open.
      attempts.push({ way: name, verdict: absent() ? 'absent' : 'open', directive: '' });
      continue;
    }
    let refusedBy = '';
    const onViolation = (e: SecurityPolicyViolationEvent): void => {
      if (!directives.includes(e.effectiveDirective) && !directives.includes(e.violatedDirective)) return;
      refusedBy = e.effectiveDirective;
      if (!policy.split('\n').includes(e.originalPolicy)) policy = policy ? `${policy}\n${e.originalPolicy}` : e.originalPolicy;
    };
    document.addEventListener('securitypolicyviolation', onViolation);
    const url = `${URL_OUT}?${encodeURIComponent(name)}`;
    try {
      go(url);
    } catch {
      // Some ways throw as well as report; the report decides.
    }
    for (let i = 0; i < 10 && !refusedBy; i++) await wait(40);
    document.removeEventListener('securitypolicyviolation', onViolation);
    if (refusedBy) refusedAddresses.add(url);
    attempts.push({ way: name, verdict: refusedBy ? 'refused' : 'open', directive: refusedBy });
  }
  const directive = await fromWorker();
  attempts.push({ way: 'worker fetch', verdict: directive ? 'refused' : 'open', directive: directive ?? '' });
  return { attempts, policy };
}
