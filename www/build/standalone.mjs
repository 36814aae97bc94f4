// keliu.html: a small shell that can be read in a minute, around a sandboxed frame that holds everything else.
// The frame has no origin, no storage, and a policy under which only these very scripts run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashPolicy } from './policy.mjs';

/** As the text of an inline script, to which no markup may give another meaning. */
function inline(name, source) {
  if (/<\/script|<!--(?=[^]*<script)|\r|\0/i.test(source)) throw new Error(`${name} cannot stand inside a script element`);
  return source;
}

const attribute = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

export function standalonePage(www, keliu) {
  const read = (name) => readFileSync(join(www, 'standalone', name), 'utf8');
  const [scrub, boot, shell] = ['scrub.js', 'frame.js', 'shell.js'].map((name) => inline(name, read(name)));
  const main = inline('keliu.js', keliu);
  const style = read('shell.css');
  const policy = hashPolicy([scrub, main, boot, shell], [style]);
  const fill = (page, holes) => page.replaceAll(/@([A-Z]+)@/g, (whole, name) => {
    if (!(name in holes)) throw new Error(`nothing for ${whole}`);
    return holes[name];
  });
  const frame = fill(read('frame.html'), { POLICY: policy, SCRUB: scrub, MAIN: main, BOOT: boot });
  return fill(read('shell.html'), { POLICY: policy, STYLE: style, SHELL: shell, FRAME: attribute(frame) });
}
