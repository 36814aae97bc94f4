// Words of the page. Texts: src/i18n, keys `page.*`; syntax as in src/i18n/mod.rs.
import texts from 'keliu:texts';

export type Lang = 'en' | 'zh-Hans' | 'zh-Hant';
export const LANGS: readonly { lang: Lang; name: string }[] = [
  { lang: 'en', name: 'English' },
  { lang: 'zh-Hans', name: '简体中文' },
  { lang: 'zh-Hant', name: '繁體中文' },
];

/** The language that serves a BCP 47 tag; undefined if there is none. */
export function langFromTag(tag: string): Lang | undefined {
  const t = tag.toLowerCase();
  if (/^zh-(hant|tw|hk|mo)\b/.test(t)) return 'zh-Hant';
  if (/^zh\b/.test(t)) return 'zh-Hans';
  if (/^en\b/.test(t)) return 'en';
  return undefined;
}

/** The first language of the list that there is, else English. */
export function pickLang(tags: readonly string[]): Lang {
  for (const tag of tags) {
    const lang = langFromTag(tag);
    if (lang) return lang;
  }
  return 'en';
}

export type Args = Record<string, string | number>;

const HOLE = /\{\{|\}\}|\{([^{}]*)\}/g;

export class Texts {
  readonly #numbers: Intl.NumberFormat;
  readonly #plurals: Intl.PluralRules;

  constructor(readonly lang: Lang) {
    this.#numbers = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 });
    this.#plurals = new Intl.PluralRules(lang);
  }

  /** The sentence under `page.<key>`. */
  say(key: string, args: Args = {}): string {
    const template = texts[this.lang][key];
    if (template === undefined) return `[page.${key}]`;
    return template.replace(HOLE, (hole, inner: string | undefined) => {
      if (inner === undefined) return hole.charAt(0);
      const [name = '', one, other] = inner.split('#');
      const value = args[name];
      if (one !== undefined) return (typeof value === 'number' && this.#plurals.select(value) === 'one' ? one : other) ?? '';
      if (typeof value === 'number') return this.#numbers.format(value);
      return value ?? hole;
    });
  }

  number(value: number): string {
    return this.#numbers.format(value);
  }

  /** A calendar day, `2024-03-05`. */
  day(iso: string): string {
    const at = new Date(`${iso}T00:00:00Z`);
    return Number.isNaN(at.getTime()) ? iso : new Intl.DateTimeFormat(this.lang, { dateStyle: 'medium', timeZone: 'UTC' }).format(at);
  }

  percent(share: number): string {
    return new Intl.NumberFormat(this.lang, { style: 'percent' }).format(share);
  }

  bytes(n: number): string {
    const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
    let i = 0;
    let value = n;
    while (value >= 1000 && i < units.length - 1) { value /= 1000; i++; }
    return new Intl.NumberFormat(this.lang, {
      style: 'unit', unit: units[i] ?? 'byte', unitDisplay: i === 0 ? 'long' : 'short', maximumFractionDigits: value < 10 && i > 0 ? 1 : 0,
    }).format(value);
  }
}
