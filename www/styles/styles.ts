// All styles, as constructable sheets: no style element, no style attribute.
import { controls } from './controls.js';
import { media } from './media.js';
import { report } from './report.js';
import { screens } from './screens.js';
import { tokens } from './tokens.js';

export const styles = [tokens, controls, screens, report, media];
