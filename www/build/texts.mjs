// The texts of the page: keys `page.*` of src/i18n, checked before they are shipped.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LANGS = ['en', 'zh-Hans', 'zh-Hant'];

function parse(source) {
  return source.split('\n').filter((line) => !line.trimStart().startsWith('#') && line.includes('=')).map((line) => {
    const at = line.indexOf('=');
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  });
}

function read(root, lang) {
  const folder = join(root, 'src/i18n');
  let parts = [];
  try {
    parts = readdirSync(join(folder, 'parts')).filter((name) => name.endsWith(`.${lang}.txt`)).sort().map((name) => join('parts', name));
  } catch {
    // No parts: everything stands in the three files.
  }
  const texts = {};
  for (const name of [`${lang}.txt`, ...parts]) {
    for (const [key, value] of parse(readFileSync(join(folder, name), 'utf8'))) {
      if (key.startsWith('page.')) texts[key.slice('page.'.length)] = value;
    }
  }
  return texts;
}

/** Names of the arguments of a text. */
function args(text) {
  return [...new Set([...text.replaceAll(/\{\{|\}\}/g, '').matchAll(/\{([^{}#]*)/g)].map(([, name]) => name))].sort().join(' ');
}

/** Keys that the sources ask for: `say('x.y'` as they stand, `` say(`x.${...}`) `` as a beginning. */
function asked(www) {
  const keys = new Set();
  const beginnings = [];
  for (const name of readdirSync(www, { recursive: true })) {
    if (!/^(?!node_modules|build).*\.ts$/.test(name)) continue;
    const source = readFileSync(join(www, name), 'utf8');
    for (const [, quoted] of source.matchAll(/'([a-z]+(?:\.[A-Za-z0-9-]+)*)'/g)) keys.add(quoted);
    for (const [, beginning] of source.matchAll(/\bsay\(`([a-z.A-Z]+\.)\$\{/g)) beginnings.push(beginning);
    for (const [, key] of source.matchAll(/\bsay\('([^']+)'/g)) keys.add(`!${key}`);
  }
  return { keys, beginnings };
}

/** The texts of all languages; throws if a key or an argument is missing somewhere, or a text is not used. */
export function pageTexts(root, www) {
  const all = Object.fromEntries(LANGS.map((lang) => [lang, read(root, lang)]));
  const problems = [];
  for (const lang of LANGS) {
    for (const key of new Set(LANGS.flatMap((l) => Object.keys(all[l])))) {
      if (all[lang][key] === undefined) problems.push(`${lang}: page.${key} is missing`);
      else if (args(all[lang][key]) !== args(all.en[key] ?? '')) problems.push(`${lang}: page.${key} has other arguments than in English`);
    }
  }
  const { keys, beginnings } = asked(www);
  for (const key of keys) {
    // The privacy panel leaves out its own prefix.
    if (key.startsWith('!') && !(key.slice(1) in all.en) && !(`privacy.${key.slice(1)}` in all.en)) problems.push(`page.${key.slice(1)} is asked for`);
  }
  for (const key of Object.keys(all.en)) {
    const used = keys.has(key) || keys.has(`!${key}`) || keys.has(`!${key.replace(/^privacy\./, '')}`) || beginnings.some((b) => key.startsWith(b));
    if (!used) problems.push(`page.${key} is not used`);
  }
  if (problems.length > 0) throw new Error(`texts of the page:\n${problems.join('\n')}`);
  return all;
}
