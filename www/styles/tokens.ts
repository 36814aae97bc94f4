// Colours, type and space. A page overrides the `--keliu-*` properties; `--_*` are what the styles use.
// Contrast: text >= 7:1, muted text and accents >= 4.5:1, lines of fields and series >= 3:1, in light and dark.
import { css } from 'lit';

export const tokens = css`
  :host {
    display: block;
    container-type: inline-size;
    position: relative;
    text-align: start;
  }
  :host([hidden]) { display: none; }

  .root {
    --_bg: var(--keliu-bg, #f7f8fa);
    --_surface: var(--keliu-surface, #ffffff);
    --_sunken: var(--keliu-sunken, #f1f3f6);
    --_text: var(--keliu-fg, #14171f);
    --_muted: var(--keliu-muted, #59606e);
    --_line: var(--keliu-line, #e3e6eb);
    --_edge: var(--keliu-edge, #868e9c);
    --_accent: var(--keliu-accent, #4540b0);
    --_on-accent: var(--keliu-on-accent, #ffffff);
    --_tint: var(--keliu-tint, #f0f0fb);
    --_good: var(--keliu-good, #0b6b43);
    --_good-tint: #e9f6ef;
    --_warn: var(--keliu-warning, #8a4b00);
    --_warn-tint: #fdf3e1;
    --_bad: var(--keliu-bad, #b3202c);
    --_bad-tint: #fdecec;
    --_shadow: 0 1px 2px rgb(16 24 40 / 5%), 0 1px 3px rgb(16 24 40 / 4%);
    --_lift: 0 8px 28px rgb(16 24 40 / 16%);
    --_series-1: var(--keliu-series-1, #4e48b5);
    --_series-2: var(--keliu-series-2, #b74e07);
    --_series-3: var(--keliu-series-3, #1e856f);
    --_series-4: var(--keliu-series-4, #7e285e);
    --_series-5: var(--keliu-series-5, #c68519);
    --_series-6: var(--keliu-series-6, #1891f6);
    --_series-7: var(--keliu-series-7, #521b0b);
    --_series-8: var(--keliu-series-8, #e84aad);
    color-scheme: light;
  }

  .root[data-theme='dark'] {
    --_bg: var(--keliu-bg, #0e1014);
    --_surface: var(--keliu-surface, #16191f);
    --_sunken: var(--keliu-sunken, #1e222a);
    --_text: var(--keliu-fg, #eceef2);
    --_muted: var(--keliu-muted, #a2aab8);
    --_line: var(--keliu-line, #2a2f39);
    --_edge: var(--keliu-edge, #6b7484);
    --_accent: var(--keliu-accent, #93aefc);
    --_on-accent: var(--keliu-on-accent, #0b1330);
    --_tint: var(--keliu-tint, #1b2440);
    --_good: var(--keliu-good, #5fd39b);
    --_good-tint: #12291f;
    --_warn: var(--keliu-warning, #f0b35c);
    --_warn-tint: #2e2415;
    --_bad: var(--keliu-bad, #ff8f8f);
    --_bad-tint: #351a1d;
    --_shadow: 0 0 0 1px rgb(255 255 255 / 3%);
    --_lift: 0 10px 36px rgb(0 0 0 / 60%);
    --_series-1: var(--keliu-series-1, #79a1f7);
    --_series-2: var(--keliu-series-2, #ec9d28);
    --_series-3: var(--keliu-series-3, #11dab6);
    --_series-4: var(--keliu-series-4, #c36e92);
    --_series-5: var(--keliu-series-5, #ffe64f);
    --_series-6: var(--keliu-series-6, #aefbff);
    --_series-7: var(--keliu-series-7, #d54500);
    --_series-8: var(--keliu-series-8, #746ada);
    color-scheme: dark;
  }

  .root {
    --_latin: system-ui, -apple-system, 'Segoe UI', Roboto;
    font-family: var(--keliu-font, var(--_latin), 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif);
    font-size: var(--keliu-font-size, 15px);
    line-height: 1.55;
    font-weight: 400;
    letter-spacing: normal;
    color: var(--_text);
    background: var(--_bg);
    border-radius: var(--keliu-radius, 0);
    -webkit-text-size-adjust: 100%;
    overflow-wrap: break-word;
    box-sizing: border-box;
    min-height: inherit;
    --_r: 10px;
    --_r-small: 7px;
  }
  .root:lang(zh-Hant) {
    font-family: var(--keliu-font, var(--_latin), 'PingFang TC', 'Microsoft JhengHei', 'Noto Sans CJK TC', 'Noto Sans TC', sans-serif);
  }
  :host([height]:not([height=''])) { overflow: hidden; }
  :host([height]:not([height=''])) .root { height: 100%; overflow: auto; }

  *, *::before, *::after { box-sizing: border-box; }
  h1, h2, h3, h4, p, ul, ol, dl, dd, figure, fieldset { margin: 0; padding: 0; border: 0; }
  ul, ol { list-style: none; }
  h1, h2, h3, h4 { line-height: 1.3; font-weight: 620; text-wrap: balance; letter-spacing: -0.006em; }
  :lang(zh-Hans) :is(h1, h2, h3, h4), :lang(zh-Hant) :is(h1, h2, h3, h4) { letter-spacing: 0; }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  code, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Noto Sans Mono CJK SC', monospace; font-size: 0.9em; }

  :focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; border-radius: var(--_r-small); }
  h2:focus { outline: none; }

  .sr {
    position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; border: 0;
  }
  .grow { flex: 1; min-width: 0; }
  .muted { color: var(--_muted); }
  .fine { color: var(--_muted); font-size: 13px; }
  .row { display: flex; flex-wrap: wrap; gap: 10px; align-items: center; justify-content: center; }
  .icon { width: 16px; height: 16px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
`;
