// Runs before the element is registered. The served page: settings in the address, the file's name in the title.
const widget = document.querySelector('keliu-widget');
const sheet = new CSSStyleSheet();
sheet.replaceSync('html { color-scheme: light dark; } body { margin: 0; } keliu-widget { min-height: 100dvh; }');
document.adoptedStyleSheets = [sheet];

// index.html#lang=zh-Hans&theme=dark: nothing is stored. Without a language there, the browser's.
const settings = new URLSearchParams(location.hash.slice(1));
document.documentElement.lang = settings.get('lang') ?? navigator.languages.find((tag) => /^(?:en|zh)\b/i.test(tag)) ?? 'en';
if (settings.has('theme')) widget.setAttribute('theme', settings.get('theme'));

widget.addEventListener('keliu-setting', ({ detail }) => {
  for (const [name, value] of Object.entries(detail)) settings.set(name, value);
  if (detail.lang) document.documentElement.lang = detail.lang;
  history.replaceState(null, '', `#${settings}`);
});
widget.addEventListener('keliu-ready', ({ detail }) => {
  document.title = `${detail.report.file} – Keliu 客留`;
});
