// The served page: settings in the address, the file's name in the title.
const widget = document.querySelector('keliu-widget');
const sheet = new CSSStyleSheet();
sheet.replaceSync('html { color-scheme: light dark; } body { margin: 0; } keliu-widget { min-height: 100dvh; }');
document.adoptedStyleSheets = [sheet];

// index.html#lang=zh-Hans&theme=dark: nothing is stored.
const settings = new URLSearchParams(location.hash.slice(1));
for (const name of ['lang', 'theme']) if (settings.get(name)) widget[name] = settings.get(name);

widget.addEventListener('keliu-setting', ({ detail }) => {
  for (const [name, value] of Object.entries(detail)) settings.set(name, value);
  history.replaceState(null, '', `#${settings}`);
});
widget.addEventListener('keliu-ready', ({ detail }) => {
  document.title = `${detail.report.file} – Keliu 客留`;
});
