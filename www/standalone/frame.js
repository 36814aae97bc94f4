// Inside the frame: files go out through the shell, settings come in from it.
const widget = document.querySelector('keliu-widget');
const sheet = new CSSStyleSheet();
sheet.replaceSync('html { color-scheme: light dark; } body { margin: 0; } keliu-widget { min-height: 100dvh; }');
document.adoptedStyleSheets = [sheet];

// Until the shell says otherwise, the language is the browser's.
document.documentElement.lang = navigator.languages.find((tag) => /^(?:en|zh)\b/i.test(tag)) ?? 'en';

const say = (message) => parent.postMessage(message, '*');

widget.addEventListener('keliu-export', (event) => {
  event.preventDefault();
  say({ kind: 'save', ...event.detail });
});
widget.addEventListener('keliu-setting', ({ detail }) => {
  if (detail.lang) document.documentElement.lang = detail.lang;
  say({ kind: 'setting', ...detail });
});
widget.addEventListener('keliu-ready', ({ detail }) => say({ kind: 'title', title: `${detail.report.file} – Keliu 客留` }));
addEventListener('message', ({ source, data }) => {
  if (source !== parent || data?.kind !== 'settings') return;
  if (data.lang) {
    document.documentElement.lang = data.lang;
    widget.setAttribute('lang', data.lang);
  }
  if (data.theme) widget.setAttribute('theme', data.theme);
});
addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'p' && widget.report()) {
    event.preventDefault();
    widget.print();
  }
});
say({ kind: 'ready' });
