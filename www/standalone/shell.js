'use strict';
// The frame may ask for three things: to save a file, to keep a setting in the address, to be told the settings.
const frame = document.getElementById('keliu');
const ALLOWED = { lang: ['en', 'zh-Hans', 'zh-Hant'], theme: ['auto', 'light', 'dark'] };

// Settings stand behind the # of the address (keliu.html#lang=zh-Hans&theme=dark): nothing is stored.
function settings() {
  const asked = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(Object.keys(ALLOWED).map((name) => [name, asked.get(name)]).filter(([name, value]) => ALLOWED[name].includes(value)));
}

function tell() {
  // The frame has no origin that could be named.
  frame.contentWindow.postMessage({ kind: 'settings', ...settings() }, '*');
}

function keep(name, value) {
  if (!ALLOWED[name].includes(value)) return;
  const next = new URLSearchParams(settings());
  next.set(name, value);
  history.replaceState(null, '', `#${next}`);
  if (name === 'lang') document.documentElement.lang = value;
}

function save(name, blob) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

addEventListener('message', ({ source, data }) => {
  if (source !== frame.contentWindow || typeof data !== 'object' || data === null) return;
  if (data.kind === 'ready') tell();
  if (data.kind === 'setting') for (const name of Object.keys(ALLOWED)) keep(name, data[name]);
  if (data.kind === 'title' && typeof data.title === 'string') document.title = data.title;
  if (data.kind === 'save' && typeof data.name === 'string' && data.blob instanceof Blob) save(data.name, data.blob);
});
addEventListener('hashchange', tell);
