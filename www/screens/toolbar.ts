// The bar on top: brand, file, what can be done with it, language, theme.
import { html, nothing, type TemplateResult } from 'lit';
import { EXPORT_KINDS, type ExportKind } from '../export-report.js';
import { icons } from '../icons.js';
import type { Screen } from '../session.js';
import { LANGS, type Lang, type Texts } from '../text.js';
import type { ThemeChoice } from '../widget.js';

export interface ToolbarState {
  texts: Texts;
  theme: ThemeChoice;
  screen: Screen;
  file: string;
  frozen: boolean;
  menuOpen: boolean;
  menuId: string;
  /** A joined file lacks some of the sales. */
  hasUnmatched: boolean;
}

export interface ToolbarActions {
  open(): void;
  columns(): void;
  privacy(): void;
  toggleMenu(open: boolean): void;
  export(kind: ExportKind): void;
  print(): void;
  setLang(lang: Lang): void;
  setTheme(theme: ThemeChoice): void;
}

const THEMES: readonly ThemeChoice[] = ['auto', 'light', 'dark'];
const THEME_ICONS = { auto: icons.auto, light: icons.sun, dark: icons.moon };

function exportMenu(s: ToolbarState, actions: ToolbarActions): TemplateResult {
  const { texts, menuId } = s;
  const onKey = (e: KeyboardEvent): void => {
    if (e.key !== 'Escape' || !s.menuOpen) return;
    actions.toggleMenu(false);
    (e.currentTarget as HTMLElement).querySelector('button')?.focus();
  };
  const onFocusOut = (e: FocusEvent): void => {
    if (s.menuOpen && !(e.currentTarget as HTMLElement).contains(e.relatedTarget as Node | null)) actions.toggleMenu(false);
  };
  return html`
    <div class="menu" @keydown=${onKey} @focusout=${onFocusOut}>
      <button type="button" class="tool" data-action="export" aria-expanded=${s.menuOpen ? 'true' : 'false'} aria-controls=${menuId}
        @click=${() => actions.toggleMenu(!s.menuOpen)}>${icons.download}<span>${texts.say('toolbar.export')}</span></button>
      <div class="menu-items" id=${menuId} ?hidden=${!s.menuOpen}>
        <button type="button" @click=${() => { actions.toggleMenu(false); actions.print(); }}>${texts.say('export.print')}</button>
        ${EXPORT_KINDS.filter((kind) => kind === 'json' || kind === 'html' || !s.frozen).filter((kind) => kind !== 'unmatched' || s.hasUnmatched).map((kind) => html`
          <button type="button" data-export=${kind} @click=${() => actions.export(kind)}>${texts.say(`export.${kind}`)}</button>`)}
      </div>
    </div>`;
}

export function toolbar(s: ToolbarState, actions: ToolbarActions): TemplateResult {
  const { texts, screen } = s;
  const next = THEMES[(THEMES.indexOf(s.theme) + 1) % THEMES.length] ?? 'auto';
  return html`
    <header class="toolbar" part="toolbar">
      <h1 class="brand"><span lang="zh-Hans">客留</span> <b>Keliu</b></h1>
      ${screen === 'report'
        ? html`<span class="file-name" title=${s.file}>${s.file}</span>`
        : nothing}
      <span class="grow"></span>
      ${screen === 'report' ? html`
        <button type="button" class="tool" data-action="open" @click=${() => actions.open()}>${icons.upload}<span>${texts.say('toolbar.open')}</span></button>
        ${s.frozen ? nothing : html`<button type="button" class="tool" data-action="columns" @click=${() => actions.columns()}>${icons.columns}<span>${texts.say('toolbar.columns')}</span></button>`}
        ${exportMenu(s, actions)}` : nothing}
      <button type="button" class="tool" data-action="proof" @click=${() => actions.privacy()}>${icons.shield}<span>${texts.say('toolbar.privacy')}</span></button>
      <select class="language" aria-label=${texts.say('toolbar.language')} @change=${(e: Event) => actions.setLang((e.target as HTMLSelectElement).value as Lang)}>
        ${LANGS.map(({ lang, name }) => html`<option value=${lang} lang=${lang} ?selected=${lang === texts.lang}>${name}</option>`)}
      </select>
      <button type="button" class="tool" data-action="theme" aria-label=${texts.say(`toolbar.theme.${s.theme}`)} title=${texts.say(`toolbar.theme.${s.theme}`)}
        @click=${() => actions.setTheme(next)}>${THEME_ICONS[s.theme]}</button>
    </header>`;
}
