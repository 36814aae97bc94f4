// The report as files.
import { filteredStem, stem } from './export.js';
import { reportHtml, type Look } from './export-html.js';
import type { Session } from './session.js';
import type { Texts } from './text.js';
import type { Report } from './types.js';
import { view } from './view.js';

/** What `export(kind)` takes. */
export const EXPORT_KINDS = ['html', 'json', 'figures', 'settings', 'accepted', 'not-accepted', 'unmatched'] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

/** Whether the report lists sales that have no row in a joined file. */
export function hasUnmatched(report: Report | undefined): boolean {
  return report?.sections.some((section) => section.blocks.some((block) => block.kind === 'table' && block.id === 'unmatched')) ?? false;
}

/** `look` is only asked for what is drawn. */
export async function reportFile(kind: ExportKind, session: Session, texts: Texts, look: () => Look): Promise<{ name: string; blob: Blob }> {
  await session.settled();
  const { report } = session;
  if (!report) throw new Error('there is no report yet');
  // The account of the rows is of the file, whatever the report shows of it.
  const ofFile = stem(report.file);
  const name = filteredStem(report);
  switch (kind) {
    case 'html':
      return { name: `${name}.keliu.html`, blob: new Blob([reportHtml(report, texts, await view(), look())], { type: 'text/html' }) };
    case 'json':
      return { name: `${name}.keliu.json`, blob: new Blob([JSON.stringify(report, null, 1), '\n'], { type: 'application/json' }) };
    case 'figures':
      return { name: `${name}.keliu-figures.tsv`, blob: new Blob([await session.figures()], { type: 'text/tab-separated-values;charset=utf-8' }) };
    case 'settings':
      return { name: `${name}.keliu-settings.json`, blob: new Blob([JSON.stringify(await session.settings(), null, 1), '\n'], { type: 'application/json' }) };
    case 'accepted':
      return { name: `${ofFile}.keliu-counted.csv`, blob: await session.acceptedCsv() };
    case 'unmatched':
      return { name: `${ofFile}.keliu-unmatched.csv`, blob: await session.unmatchedCsv() };
    case 'not-accepted':
      return { name: `${ofFile}.keliu-not-counted.csv`, blob: await session.notAcceptedCsv() };
  }
}
