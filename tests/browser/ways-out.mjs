// Ways for a page or a worker to reach another machine. `U` is the address that counts, `WS` the same for sockets.
// Each is the body of a function; whatever it throws is a refusal too.

export const FROM_PAGE = {
  fetch: "fetch(U, { mode: 'no-cors' }).catch(() => 0)",
  'fetch keepalive': "fetch(U, { mode: 'no-cors', method: 'POST', body: 'x', keepalive: true }).catch(() => 0)",
  XMLHttpRequest: "const x = new XMLHttpRequest(); x.open('GET', U); x.send()",
  sendBeacon: "navigator.sendBeacon(U, 'x')",
  WebSocket: 'new WebSocket(WS)',
  EventSource: 'new EventSource(U)',
  image: 'new Image().src = U',
  'svg image': "const s = document.createElementNS('http://www.w3.org/2000/svg', 'svg'); const i = document.createElementNS(s.namespaceURI, 'image'); i.setAttribute('href', U); s.append(i); document.body.append(s)",
  'css background': "document.body.style.backgroundImage = 'url(' + U + ')'",
  'css in a constructed sheet': "const s = new CSSStyleSheet(); s.replaceSync('body { border-image: url(' + U + ') 1; border: 1px solid; cursor: url(' + U + '), auto }'); document.adoptedStyleSheets = [...document.adoptedStyleSheets, s]",
  'css import': "const s = document.createElement('style'); s.textContent = '@import url(' + U + ');'; document.head.append(s)",
  stylesheet: "const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = U; document.head.append(l)",
  font: "document.fonts.add(new FontFace('q', 'url(' + U + ')')); document.fonts.load('12px q').catch(() => 0)",
  script: "const s = document.createElement('script'); s.src = U; document.head.append(s)",
  'dynamic import': 'import(U).catch(() => 0)',
  iframe: "const f = document.createElement('iframe'); f.src = U; document.body.append(f)",
  'navigated iframe': "const f = document.createElement('iframe'); document.body.append(f); f.contentWindow.location.href = U",
  object: "const o = document.createElement('object'); o.data = U; document.body.append(o)",
  embed: "const o = document.createElement('embed'); o.src = U; document.body.append(o)",
  video: "const v = document.createElement('video'); v.src = U; v.preload = 'auto'; document.body.append(v); v.load()",
  'form post': "const f = document.createElement('form'); f.method = 'POST'; f.action = U; document.body.append(f); f.submit()",
  'link ping': "const a = document.createElement('a'); a.href = '#z'; a.ping = U; document.body.append(a); a.click()",
  prefetch: "const l = document.createElement('link'); l.rel = 'prefetch'; l.href = U; document.head.append(l)",
  preload: "const l = document.createElement('link'); l.rel = 'preload'; l.as = 'fetch'; l.crossOrigin = ''; l.href = U; document.head.append(l)",
  modulepreload: "const l = document.createElement('link'); l.rel = 'modulepreload'; l.href = U; document.head.append(l)",
  manifest: "const l = document.createElement('link'); l.rel = 'manifest'; l.href = U; document.head.append(l)",
  icon: "const l = document.createElement('link'); l.rel = 'icon'; l.href = U; document.head.append(l)",
  'speculation rules': "const s = document.createElement('script'); s.type = 'speculationrules'; s.textContent = JSON.stringify({ prefetch: [{ source: 'list', urls: [U] }] }); document.head.append(s)",
  'worker from an address': 'new Worker(U)',
  'shared worker': "new SharedWorker(URL.createObjectURL(new Blob(['fetch(\"' + U + '\")'])))",
  'worker from data': "new Worker('data:text/javascript,' + encodeURIComponent('fetch(\"' + U + '\")'))",
  'service worker': 'navigator.serviceWorker.register(U).catch(() => 0)',
  WebRTC: "const p = new RTCPeerConnection({ iceServers: [{ urls: 'stun:' + STUN }] }); p.createDataChannel('x'); p.createOffer().then((o) => p.setLocalDescription(o))",
  'WebRTC of an empty frame': "const f = document.createElement('iframe'); document.body.append(f); const p = new f.contentWindow.RTCPeerConnection({ iceServers: [{ urls: 'stun:' + STUN }] }); p.createDataChannel('x'); p.createOffer().then((o) => p.setLocalDescription(o))",
  WebTransport: "new WebTransport(U.replace('http:', 'https:')).ready.catch(() => 0)",
};

/** These leave the page altogether: a policy cannot forbid them, a sandbox can. */
export const LEAVING = {
  'window.open': 'window.open(U)',
  'link to a new window': "const a = document.createElement('a'); a.href = U; a.target = '_blank'; document.body.append(a); a.click()",
  'cross-origin download': "const a = document.createElement('a'); a.href = U; a.download = 'x'; document.body.append(a); a.click()",
  'top navigation': 'top.location.href = U',
  refresh: "const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0;url=' + U; document.head.append(m)",
  navigation: 'location.href = U',
};

export const FROM_WORKER = {
  fetch: "fetch(U, { mode: 'no-cors' }).catch(() => 0)",
  XMLHttpRequest: "const x = new XMLHttpRequest(); x.open('GET', U); x.send()",
  importScripts: 'importScripts(U)',
  WebSocket: 'new WebSocket(WS)',
  EventSource: 'new EventSource(U)',
  'dynamic import': 'import(U).catch(() => 0)',
  'worker from an address': 'new Worker(U)',
  'worker of its own': "new Worker(URL.createObjectURL(new Blob(['fetch(\"' + U + '\")'])))",
};

/** Source of a function that tries one way to the server at `port`, and says if it threw. */
export function attempt(name, body, port, udpPort) {
  return `(() => { const U = 'http://127.0.0.1:${port}/out.js?way=${encodeURIComponent(name)}', WS = U.replace('http', 'ws'), STUN = '127.0.0.1:${udpPort}';
    try { ${body}; return 'tried'; } catch (e) { return String(e); } })()`;
}
