// Inside the frame: files go out through the shell, settings come in from it.
const widget = document.querySelector('keliu-widget');
const sheet = new CSSStyleSheet();
sheet.replaceSync('html { color-scheme: light dark; } body { margin: 0; } keliu-widget { min-height: 100dvh; }');
document.adoptedStyleSheets = [sheet];

const say = (message) => parent.postMessage(message, '*');

widget.addEventListener('keliu-export', (event) => {
  event.preventDefault();
  say({ kind: 'save', ...event.detail });
});
widget.addEventListener('keliu-setting', ({ detail }) => say({ kind: 'setting', ...detail }));
widget.addEventListener('keliu-ready', ({ detail }) => say({ kind: 'title', title: `${detail.report.file} – Keliu 客留` }));
addEventListener('message', ({ source, data }) => {
  if (source !== parent || data?.kind !== 'settings') return;
  if (data.lang) widget.lang = data.lang;
  if (data.theme) widget.theme = data.theme;
});
addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'p' && widget.report()) {
    event.preventDefault();
    widget.print();
  }
});
say({ kind: 'ready' });
